"""How jobs defer other jobs: in their own transaction, as pages do."""

from __future__ import annotations

from procrastinate.connector import BaseConnector
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector


class WorkerConnector(PsycopgConnector):
    """The worker's own pool for fetching and finishing jobs; what a job defers goes through Django's connection.

    With the plain one a job that defers another in a transaction is overtaken: the second starts before the
    first has committed, finds nothing to do, and is lost; a door was left shut in an evacuation that way.
    """

    def get_sync_connector(self) -> BaseConnector:
        """Where synchronous code, that is every job of ours, defers: the connection of its own transaction."""
        return DjangoConnector()


def worker_connector() -> WorkerConnector:
    """A connector for the worker, to the database of the settings."""
    return WorkerConnector(kwargs=connector_params("default"))
