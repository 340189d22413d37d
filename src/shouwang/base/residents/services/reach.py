"""Which home an actor may change; every service of this app that names a home asks here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shouwang.base.accounts import selectors as accounts
from shouwang.base.places import selectors as places
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _

if TYPE_CHECKING:
    from shouwang.base.places.models import Home


def require_home(actor: accounts.Actor, operation: str, home_id: int, *, compound_id: int) -> Home:
    """The home, if the actor may do this there.

    Raises:
        NotFound: ``place.unknown``: of another compound, or of a building that is not the actor's.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, operation, compound_id=compound_id)
    home = places.home(home_id, compound_id=compound_id)
    buildings = actor.buildings(operation, compound_id=compound_id)
    if buildings is not None and home.building_id not in buildings:
        raise outcomes.NotFound("place.unknown", _("There is no such place."))
    return home
