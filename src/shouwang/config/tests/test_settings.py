"""The database of the test run is PostgreSQL 18 and reachable by Django."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_developer_gets_postgresql_18_in_tests():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) // 10000 == 18
