"""A bridge between servers that give any awaitable and applications that insist on coroutines."""

from __future__ import annotations

from typing import Any


def with_coroutines(behind: Any) -> Any:
    """Let an application that insists on coroutines be given any awaitable: granian's ``receive`` gives a future."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        async def received() -> Any:
            return await receive()

        async def sent(message: Any) -> None:
            await send(message)

        await behind(scope, received, sent)

    return application
