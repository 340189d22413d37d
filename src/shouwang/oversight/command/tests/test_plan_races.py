"""Two people write one draft at the same instant, on real connections: one is told, nothing is mixed."""

import copy

from shouwang.kernel.outcomes import Conflict
from shouwang.oversight.command.models import PlanVersion
from shouwang.oversight.command.services import plans as services
from shouwang.oversight.command.tests.test_incident_races import at_once
from shouwang.oversight.command.tests.tiny_pack import TINY
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW


def test_of_two_who_save_a_draft_at_once_one_saves_and_the_other_is_told(transactional_db):
    cast = stage.assemble()
    common = {"compound_id": cast.pine.pk, "now": NOW}
    draft = services.import_pack(raw=TINY, actor=cast.actor("alice"), **common)

    def save(who):
        plain = copy.deepcopy(draft.content)
        plain["levels"][0]["name"]["en"] = who
        terms = {"version_id": draft.pk, "revision": draft.revision, "actor": cast.actor(who), "plain": plain}
        return services.save_draft(**terms, **common)

    came = at_once(lambda: save("alice"), lambda: save("carol"))
    told = [each for each in came if isinstance(each, Conflict)]
    won = [each for each in came if isinstance(each, PlanVersion)]
    assert [each.code for each in told] == ["plan.stale"]
    assert PlanVersion.objects.get().content == won[0].content
    assert PlanVersion.objects.get().revision == draft.revision + 1
