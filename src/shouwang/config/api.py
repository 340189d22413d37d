"""The HTTP API, put together: every app's router under ``/api/v1/``."""

from shouwang.base.posture.api import router as posture
from shouwang.protect.gate.api import router as gate
from shouwang.web.api import make_api

api = make_api()
api.add_router("", posture)
api.add_router("", gate)
