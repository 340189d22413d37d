"""The ASGI entry that granian loads, once in each of its processes: the gate's lane before Django's pages."""

import gc
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from shouwang.config import env
from shouwang.config.awaiting import with_coroutines
from shouwang.config.wsgi import application as pages
from shouwang.protect.gate.lane import Lane
from shouwang.protect.gate.lane.wire import App


def start() -> Lane:
    """The application; ``SHOUWANG_WEB_THREADS`` says how many threads serve pages."""
    threads = env.number("SHOUWANG_WEB_THREADS", 8, least=1, most=64)
    return Lane(cast(App, with_coroutines(WSGIMiddleware(cast(Any, pages), workers=threads))))


application = start()

# What was imported stays until the process ends: the collector need not walk it again, nor look up for every few
# hundred objects that one request makes and lets go.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
