"""Pages behind the gate's lane get the body of a form whatever kind of awaitable the server gives."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from a2wsgi import WSGIMiddleware

from shouwang.config.awaiting import with_coroutines

SCOPE = {
    "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/", "root_path": "",
    "query_string": b"", "headers": [(b"content-length", b"3")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
}  # fmt: skip


def echo(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["wsgi.input"].read()]


async def post(body):
    loop, sent = asyncio.get_running_loop(), []

    def receive():
        told = loop.create_future()
        told.set_result({"type": "http.request", "body": body, "more_body": False})
        return told

    async def send(message):
        sent.append(message)

    await with_coroutines(WSGIMiddleware(echo))(SCOPE, receive, send)
    return b"".join(message.get("body", b"") for message in sent)


def test_a_form_reaches_the_pages_from_a_server_whose_receive_is_no_coroutine():
    # A browser test of this worker leaves Playwright's loop running in this thread.
    with ThreadPoolExecutor(1) as elsewhere:
        assert elsewhere.submit(asyncio.run, post(b"a=1")).result() == b"a=1"
