"""Refusals: how a service says no, with a stable code and a reason in plain words.

::

    Refusal                 422  the input cannot be done
     ├─ NotFound            404  no such thing, or not yours to see
     ├─ Forbidden           403  you may not do this
     └─ Conflict            409  somebody else changed it first
"""

from __future__ import annotations

from typing import ClassVar, Self


class Refusal(Exception):
    """A request that is refused and changes nothing.

    Args:
        code: stable, dotted, for machines: ``incident.stale``.
        message: English sentence, marked for translation by the caller, with ``{name}`` placeholders.
        params: values of the placeholders.
    """

    status: ClassVar[int] = 422

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.params = params
        self.fields: dict[str, str] = {}

    def __str__(self) -> str:
        return self.text(self.message)

    def at(self, *names: str, said: dict[str, str] | None = None) -> Self:
        """The same refusal, knowing which fields of the form it is about.

        Args:
            names: fields of which the refusal's own sentence is true.
            said: fields that have a sentence of their own, in the reader's language.
        """
        self.fields = {**dict.fromkeys(names, ""), **(said or {})}
        return self

    def text(self, translated: str) -> str:
        """The sentence with its values filled into a translation of ``message``."""
        return translated.format(**self.params) if self.params else translated


class NotFound(Refusal):
    """No such thing, or not the actor's to see: the two look the same from outside."""

    status = 404


class Forbidden(Refusal):
    """The actor's roles do not allow this."""

    status = 403


class Conflict(Refusal):
    """Somebody else was faster, or the page is out of date."""

    status = 409
