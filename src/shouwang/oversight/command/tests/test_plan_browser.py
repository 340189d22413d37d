"""Plans in a real browser: every page fits, reads well aloud and works, in both languages and sizes."""

from __future__ import annotations

import pytest

from shouwang.base.accounts.selectors import Actor
from shouwang.oversight.command.selectors import plans as selectors
from shouwang.oversight.command.services import plans as services
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE, TABLET
from shouwang.testing.cast import NOW


@pytest.fixture
def played(transactional_db):
    return stage.assemble()


@pytest.fixture
def epidemic(played):
    common = {"compound_id": played.pine.pk, "actor": Actor.system(), "now": NOW}
    version = services.import_pack(raw=selectors.shipped_text("epidemic"), **common)
    services.submit(version_id=version.pk, revision=1, **common)
    for step in ("company", "owners", "street"):
        services.sign(version_id=version.pk, step=step, **common)
    services.put_in_force(version_id=version.pk, **common)
    draft = services.new_draft(plan_id=version.plan_id, **common)
    stricter = draft.source.replace("lift_max, value: 4", "lift_max, value: 3").replace("members: 14", "members: 15")
    return services.save_draft(version_id=draft.pk, revision=1, raw=stricter, **common)


def test_the_pages_of_plans_fit_and_are_accessible(played, epidemic, window):
    edit = f"versions/{epidemic.pk}/edit/"
    paths = {
        "list": "",
        "plan": f"{epidemic.plan_id}/",
        "draft": f"{epidemic.plan_id}/?version={epidemic.pk}",
        "compare": f"versions/{epidemic.pk}/compare/{epidemic.based_on_id}/",
        "measures": f"{edit}?part=measures&add=exit_quota/",
        "duties": f"{edit}?part=duties",
        "duty": f"{edit}?part=duties&duty=lift_disinfect",
        "levels": f"{edit}?part=levels",
        "level": f"{edit}?part=levels&known=ii",
        "groups": f"{edit}?part=groups",
        "ending": f"{edit}?part=ending",
        "posts": f"{edit}?part=posts",
        "notices": f"{edit}?part=notices&level=ii",
        "yaml": f"{edit}?part=yaml",
        "print": f"{epidemic.plan_id}/print/",
    }
    for language in ("zh-hans", "en"):
        shown = window(language=language).sign_in(played.user("alice"))
        for page, path in paths.items():
            shown.go(f"/c/pine/plans/{path}")
            shown.fits_screens(PHONE, TABLET, DESKTOP, name=f"plans-{page}-{language}")
            if language == "zh-hans":
                shown.accessible()
        shown.calm()


def test_alice_changes_a_duty_and_sees_what_changed(played, epidemic, window):
    shown = window().sign_in(played.user("alice"))
    page = shown.go(f"/c/pine/plans/versions/{epidemic.pk}/edit/?part=duties&duty=lift_disinfect")
    page.fill("#due", "25")
    page.click("main form button.btn-primary")
    page.wait_for_url("**/edit/?part=duties")
    page = shown.go(f"/c/pine/plans/versions/{epidemic.pk}/compare/{epidemic.based_on_id}/")
    told = page.inner_text("main")
    assert "30" in told
    assert "25" in told
    shown.calm()
