"""Data homes of their own for tests that start a whole house."""

import shutil
import subprocess

import pytest
from django.db import connection

from shouwang.config.postgres_binaries import binaries_folder
from shouwang.testing.postgres import make_home


@pytest.fixture(scope="module")
def open_home():
    """Make data homes, and remove them at the end."""
    made = []

    def make():
        made.append(make_home())
        return made[-1]

    yield make
    for home in made:
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def copy_database(django_db_setup, django_db_blocker):
    """Fill a database of its own with what the database of the tests holds."""

    def copy(layout):
        with django_db_blocker.unblock():
            given = connection.get_connection_params()
        parts = ("host", "port", "dbname", "user", "password")
        source = " ".join(f"{name}={given[name]}" for name in parts if given.get(name))
        programs = binaries_folder() / "bin"
        dump = subprocess.run([programs / "pg_dump", "--no-owner", source], capture_output=True, check=True).stdout
        command = [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", layout.url]
        subprocess.run(command, input=dump, capture_output=True, check=True)

    return copy
