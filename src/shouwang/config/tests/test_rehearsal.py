"""A world of the tests that is written again holds what the services made, under other numbers."""

from __future__ import annotations

from datetime import datetime

from shouwang.base.journal.models import Entry
from shouwang.base.residents import services as residents
from shouwang.base.residents.models import Residence
from shouwang.base.residents.rules import Relation
from shouwang.testing import sweeping
from shouwang.testing.cast import NOW, Cast, assemble, furnish

done: list[datetime] = []


def move_in(cast: Cast, now, name="李小华"):
    done.append(now)
    moving = residents.MovingIn(home_id=cast.homes[0].pk, relation=Relation.OWNER)
    return residents.register_person(
        actor=cast.actor("alice"), compound_id=cast.pine.pk, facts=residents.Facts(name), moving_in=moving, now=now
    )


def test_a_step_is_done_once_and_written_again_with_all_that_refers_to_it(db):
    people = []
    for _turn in range(2):
        sweeping.sweep()
        cast = assemble()
        people.append(furnish(cast, move_in))
        living = Residence.objects.get()
        assert (living.person_id, living.home_id) == (people[-1].pk, cast.homes[0].pk)
        assert Entry.objects.filter(subject_id=people[-1].pk, actor_id=cast.user("alice").pk).exists()
        later = move_in(cast, NOW, "王大明")
        assert later.pk > people[-1].pk
    assert done == [NOW, NOW, NOW], "once for the world, and twice for whoever came later"
    assert people[0].pk != people[1].pk
