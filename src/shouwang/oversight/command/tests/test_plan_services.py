"""A plan's way from a file to in force, who may do what, and that nothing else changes it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal.models import Entry
from shouwang.base.posture import selectors as posture
from shouwang.kernel import outcomes
from shouwang.oversight.command.models import Plan, PlanVersion
from shouwang.oversight.command.selectors import plans as selectors
from shouwang.oversight.command.services import plans as services
from shouwang.oversight.command.tests.tiny_pack import TINY, edited
from shouwang.testing.cast import NOW


def take_in(cast, raw=TINY, who="alice", **more):
    return services.import_pack(compound_id=cast.pine.pk, raw=raw, actor=cast.actor(who), now=NOW, **more)


def through(cast, version, who="alice"):
    """Submit a version and give every signature."""
    common = {"version_id": version.pk, "compound_id": cast.pine.pk, "now": NOW}
    services.submit(revision=version.revision, actor=cast.actor(who), **common)
    services.sign(step="company", actor=cast.actor("carol"), **common)
    services.sign(step="owners", actor=cast.actor("oscar"), **common)
    return services.sign(step="street", actor=cast.actor("stan"), **common)


def enforce(cast, version):
    through(cast, version)
    return services.put_in_force(version_id=version.pk, compound_id=cast.pine.pk, actor=cast.actor("alice"), now=NOW)


def test_alice_takes_a_pack_from_file_to_in_force(cast):
    version = take_in(cast)
    assert (version.number, version.state) == ("v1.0", "draft")
    enforced = enforce(cast, version)
    assert enforced.state == "in_force"
    assert [s.given.by_name for s in selectors.signatures(enforced)] == ["Alice", "Carol", "Oscar", "Stan"]
    actions = list(Entry.objects.filter(subject_kind="plan").order_by("pk").values_list("action", flat=True))
    assert actions[0] == "plan.imported"
    assert actions[-1] == "plan.put_in_force"


def test_importing_the_same_file_twice_makes_one_draft(cast):
    assert take_in(cast) == take_in(cast)
    assert PlanVersion.objects.count() == 1


def test_importing_another_text_while_a_draft_is_open_is_refused(cast):
    take_in(cast)
    with pytest.raises(outcomes.Conflict) as refused:
        take_in(cast, edited("due_minutes: 20", "due_minutes: 30"))
    assert refused.value.code == "plan.in_the_making"


def test_a_broken_pack_is_refused_and_leaves_nothing(cast):
    with pytest.raises(services.InvalidPack) as refused:
        take_in(cast, edited("hazard: outage", "hazard: meteor"))
    assert refused.value.problems[0].line == 3
    assert not Plan.objects.exists()
    assert not Entry.objects.filter(subject_kind="plan").exists()


@pytest.mark.parametrize("who", ["bob", "rosa", "stan", "oscar", "mallory"])
def test_who_does_not_lead_this_compound_cannot_import(cast, who):
    with pytest.raises(outcomes.Forbidden):
        take_in(cast, who=who)
    assert not Plan.objects.exists()


def test_mallory_does_not_find_a_plan_that_is_bound_to_pine_court(cast):
    version = take_in(cast, bind=True)
    with pytest.raises(outcomes.NotFound):
        selectors.version(version.pk, compound_id=cast.plane.pk)
    with pytest.raises(outcomes.NotFound):
        services.discard_draft(version_id=version.pk, compound_id=cast.plane.pk, actor=cast.actor("mallory"), now=NOW)


def test_the_next_version_counts_on_and_supersedes_the_one_before(cast):
    first = enforce(cast, take_in(cast))
    second = services.new_draft(plan_id=first.plan_id, compound_id=cast.pine.pk, actor=cast.actor("alice"), now=NOW)
    assert (second.number, second.based_on_id) == ("v1.1", first.pk)
    saved = services.save_draft(
        version_id=second.pk, compound_id=cast.pine.pk, revision=1, actor=cast.actor("alice"), now=NOW,
        raw=edited("due_minutes: 20", "due_minutes: 30"),
    )  # fmt: skip
    assert saved.revision == 2
    enforce(cast, saved)
    first.refresh_from_db()
    assert first.state == "superseded"
    assert [d.area for d in selectors.changes(first, saved)] == ["duties"]


def test_a_major_revision_counts_the_first_number(cast):
    first = enforce(cast, take_in(cast))
    version = services.new_draft(
        plan_id=first.plan_id, compound_id=cast.pine.pk, actor=cast.actor("alice"), now=NOW, major=True
    )
    assert version.number == "v2.0"


def test_a_draft_that_somebody_else_saved_is_not_overwritten(cast):
    version = take_in(cast)
    common = {"version_id": version.pk, "compound_id": cast.pine.pk, "actor": cast.actor("alice"), "now": NOW}
    services.save_draft(revision=1, raw=edited("due_minutes: 20", "due_minutes: 30"), **common)
    with pytest.raises(outcomes.Conflict) as refused:
        services.save_draft(revision=1, raw=edited("due_minutes: 20", "due_minutes: 40"), **common)
    assert refused.value.code == "plan.stale"
    version.refresh_from_db()
    assert "due_minutes: 30" in version.source


@pytest.mark.parametrize("state", ["submitted", "approved", "in_force", "superseded"])
def test_what_is_no_draft_never_changes_in_the_service_nor_in_the_database(cast, state):
    version = take_in(cast)
    _bring_to(cast, version, state)
    version.refresh_from_db()
    assert version.state == state
    with pytest.raises(outcomes.Conflict) as refused:
        services.save_draft(
            version_id=version.pk, compound_id=cast.pine.pk, revision=version.revision, actor=cast.actor("alice"),
            now=NOW, raw=edited("due_minutes: 20", "due_minutes: 30"),
        )  # fmt: skip
    assert refused.value.code == "plan.not_a_draft"
    for change in ({"content": {}}, {"source": "x"}, {"major": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PlanVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()


def _bring_to(cast, version, state):
    common = {"version_id": version.pk, "compound_id": cast.pine.pk, "now": NOW, "actor": cast.actor("alice")}
    if state == "submitted":
        services.submit(revision=1, **common)
    elif state == "approved":
        through(cast, version)
    else:
        enforce(cast, version)
    if state == "superseded":
        draft = services.new_draft(plan_id=version.plan_id, compound_id=cast.pine.pk, actor=common["actor"], now=NOW)
        enforce(cast, draft)


def test_signatures_come_in_order_and_from_those_they_name(cast):
    version = take_in(cast)
    common = {"version_id": version.pk, "compound_id": cast.pine.pk, "now": NOW}
    services.submit(revision=1, actor=cast.actor("alice"), **common)
    with pytest.raises(outcomes.Conflict) as refused:
        services.sign(step="street", actor=cast.actor("stan"), **common)
    assert refused.value.code == "plan.other_step"
    with pytest.raises(outcomes.Forbidden) as refused:
        services.sign(step="company", actor=cast.actor("stan"), **common)
    assert refused.value.code == "plan.not_your_step"
    assert version.approvals.count() == 1


def test_signing_twice_gives_one_signature(cast):
    version = take_in(cast)
    through(cast, version)
    services.sign(step="street", version_id=version.pk, compound_id=cast.pine.pk, actor=cast.actor("stan"), now=NOW)
    assert version.approvals.count() == 4


def test_a_version_that_is_sent_back_loses_its_signatures_and_says_why(cast):
    version = take_in(cast)
    common = {"version_id": version.pk, "compound_id": cast.pine.pk, "now": NOW}
    services.submit(revision=1, actor=cast.actor("alice"), **common)
    with pytest.raises(services.PlanRefused):
        services.send_back(note=" ", actor=cast.actor("stan"), **common)
    returned = services.send_back(note="Say who opens the back gate.", actor=cast.actor("stan"), **common)
    assert returned.state == "draft"
    assert selectors.last_return(returned).note == "Say who opens the back gate."
    assert [s.given for s in selectors.signatures(returned)] == [None] * 4
    through(cast, returned)


def test_an_unsigned_version_cannot_be_put_in_force(cast):
    version = take_in(cast)
    with pytest.raises(outcomes.Conflict) as refused:
        services.put_in_force(version_id=version.pk, compound_id=cast.pine.pk, actor=cast.actor("alice"), now=NOW)
    assert refused.value.code == "plan.not_approved"
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(state="in_force")


def test_everyday_rules_of_the_plan_hold_while_it_is_in_force(cast):
    normal = edited("levels:\n  - key: one", "normal: [{measure: visitors, value: register}]\nlevels:\n  - key: one")
    first = enforce(cast, take_in(cast, normal))
    assert posture.at(cast.pine.ref(), now=NOW).value("visitors") == "register"
    draft = services.new_draft(plan_id=first.plan_id, compound_id=cast.pine.pk, actor=cast.actor("alice"), now=NOW)
    saved = services.save_draft(
        version_id=draft.pk, compound_id=cast.pine.pk, revision=1, actor=cast.actor("alice"), now=NOW, raw=TINY
    )
    enforce(cast, saved)
    assert posture.at(cast.pine.ref(), now=NOW).value("visitors") == "free"


def test_a_discarded_first_draft_takes_its_plan_along(cast):
    version = take_in(cast)
    services.discard_draft(version_id=version.pk, compound_id=cast.pine.pk, actor=cast.actor("alice"), now=NOW)
    assert not Plan.objects.exists()


def test_export_gives_back_the_very_text(cast):
    version = take_in(cast, TINY.encode())
    assert selectors.export(version) == ("T-1-v1.0.yaml", TINY)


def test_all_shipped_packs_can_be_put_in_force_by_the_system(cast):
    for pack in selectors.shipped():
        version = services.import_pack(
            compound_id=cast.pine.pk, raw=selectors.shipped_text(pack.name), actor=Actor.system(), now=NOW
        )
        common = {"version_id": version.pk, "compound_id": cast.pine.pk, "now": NOW, "actor": Actor.system()}
        services.submit(revision=1, **common)
        for step in ("company", "owners", "street"):
            services.sign(step=step, **common)
        services.put_in_force(**common)
    assert [row.in_force.number for row in selectors.rows(cast.pine.pk)] == ["v1.0"] * 6


def test_a_plan_keeps_its_code(cast):
    version = take_in(cast)
    with pytest.raises(services.PlanRefused) as refused:
        services.save_draft(
            version_id=version.pk, compound_id=cast.pine.pk, revision=1, actor=cast.actor("alice"), now=NOW,
            raw=edited("code: T-1", "code: T-2"),
        )  # fmt: skip
    assert refused.value.code == "plan.code_fixed"
    assert "T-1" in str(refused.value)
