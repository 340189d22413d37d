"""The yardstick: the least that a durable endpoint can do, Starlette and asyncpg, one SELECT by key and one INSERT."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from psycopg.conninfo import conninfo_to_dict
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_pool: Any = None


@asynccontextmanager
async def _with_pool(_application: Starlette) -> AsyncIterator[None]:
    global _pool
    given = conninfo_to_dict(os.environ["SHOUWANG_DATABASE_URL"])
    where = {name: given[name] for name in ("host", "port", "user", "password") if name in given}
    async with asyncpg.create_pool(**where, database=given["dbname"], min_size=8, max_size=8) as _pool:
        yield


async def record(request: Request) -> JSONResponse:
    """Look a person up, write a row."""
    given = await request.json()
    async with _pool.acquire() as connection:
        name = await connection.fetchval("SELECT name FROM residents_person WHERE id = $1", given["person"])
        made = await connection.fetchval(
            "INSERT INTO bench_bare (person_id, note, at) VALUES ($1, $2, now()) RETURNING id", given["person"], name
        )
    return JSONResponse({"id": made})


application = Starlette(routes=[Route("/record", record, methods=["POST"])], lifespan=_with_pool)
