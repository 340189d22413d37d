"""Places on a page that apps above fill: an app registers a panel by name, the page below asks for it.

So the shell can show the manager on duty, or the board the gate's figures, without importing either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_panels: dict[str, Callable[..., Any]] = {}


def register(name: str, source: Callable[..., Any]) -> None:
    """Fill a place; called once, from an AppConfig's ``ready`` or the wiring.

    Raises:
        ValueError: something else fills this place already.
    """
    if _panels.get(name, source) is not source:
        raise ValueError(f"the panel {name} is filled twice")
    _panels[name] = source


def ask(name: str, /, *what: Any, **facts: Any) -> Any:
    """What the panel's source says, or None when no app fills it."""
    source = _panels.get(name)
    return source(*what, **facts) if source else None
