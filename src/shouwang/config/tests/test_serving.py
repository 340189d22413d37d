"""The tests' own server: whoever ends a test waits until all that its pages asked for is answered."""

import http.client
import threading

from shouwang.testing import serving


def test_a_request_counts_until_it_is_answered():
    came, go_on, rested = threading.Event(), threading.Event(), threading.Event()

    def app(environ, start_response):
        came.set()
        go_on.wait(10)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    server = serving.PatientServer(("127.0.0.1", 0), serving.SwiftHandler)
    server.set_app(app)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    client = http.client.HTTPConnection("127.0.0.1", server.server_port)
    client.request("GET", "/")
    assert came.wait(10)
    waiting = threading.Thread(target=lambda: (serving.counter.rest(), rested.set()))
    waiting.start()
    assert (serving.counter.open, rested.is_set()) == (1, False)
    go_on.set()
    assert client.getresponse().read() == b"ok"
    assert rested.wait(10)
    client.close()
    server.shutdown()
    server.server_close()
    thread.join()
    waiting.join()
    assert serving.counter.open == 0
