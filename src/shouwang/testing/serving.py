"""The live server that the tests' browser asks; the browser plugin lets Django use it."""

from __future__ import annotations

import threading
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test.testcases import QuietWSGIRequestHandler

from shouwang.testing import axe

PATIENCE_SECONDS = 10


class Counter:
    """How many requests are being answered."""

    def __init__(self) -> None:
        self.open = 0
        self.changed = threading.Condition()

    def add(self, one: int) -> None:
        """One more, or one less."""
        with self.changed:
            self.open += one
            self.changed.notify_all()

    def rest(self) -> None:
        """Wait until every request is answered.

        Raises:
            TimeoutError: one is not answered in ten seconds.
        """
        with self.changed:
            if not self.changed.wait_for(lambda: self.open == 0, PATIENCE_SECONDS):
                raise TimeoutError(f"{self.open} requests are not answered")


counter = Counter()
"""Of all live servers of this process."""


class SwiftHandler(QuietWSGIRequestHandler):
    """Sends an answer in one piece, so that no part of it waits until the browser acknowledged the one before."""

    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    counted = False

    def parse_request(self) -> bool:
        """Count a request from when its first line has come."""
        self.counted = True
        counter.add(1)
        return super().parse_request()

    def handle_one_request(self) -> None:
        """Answer a request, and send what is left when no part of the answer was the last to push it out."""
        try:
            super().handle_one_request()
            if not self.wfile.closed:
                self.wfile.flush()
        finally:
            if self.counted:
                self.counted = False
                counter.add(-1)


class PatientServer(ThreadedWSGIServer):
    """Keeps a database connection for each connection of a browser, from page to page, as the product's pool does.

    When it closes, it waits until each of its threads has let go of the database, which is about to be dropped.
    """

    daemon_threads = False

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Let the swift handler answer."""
        SwiftHandler(request, client_address, self)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer what comes over one connection of a browser, in a thread of its own."""
        connection.settings_dict = connection.settings_dict | {"CONN_MAX_AGE": None}
        super().process_request_thread(request, client_address)


class KeptFiles(StaticFilesHandler):
    """Lets a browser keep styles and scripts without asking again, as the product's do, and has axe-core among them."""

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        """Answer with a file."""
        if request.path == axe.ADDRESS:
            answer: HttpResponse | FileResponse = HttpResponse(axe.source(), content_type="text/javascript")
        else:
            answer = super().serve(request)
        answer.headers["Cache-Control"] = "max-age=3600"
        return answer
