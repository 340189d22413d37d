"""The pages of sharing out, clicked by hand: propose, read why, approve, hand over; and the wrong things too."""

from __future__ import annotations

from io import BytesIO

from django.urls import reverse
from openpyxl import load_workbook

from shouwang.means.allocation.models import Round
from shouwang.web import listing


def at(shortage, name, **values):
    return reverse(f"allocation:{name}", kwargs={"compound": shortage.cast.pine.code, **values})


def sign_in(client, shortage, who):
    client.force_login(shortage.cast.user(who))
    client.cookies["django_language"] = "en"
    return client


FIELDS = {"posts": (1, 2, 4), "frail": (2, 2, 4), "everybody": (3, 1, 4)}


def form(shortage, **changes):
    data = {"item_class": "mask", "items": [shortage.store.mask.pk]}
    for circle in ("posts", "isolated", "medical", "infants", "frail", "disabled", "everybody"):
        rank, minimum, wish = FIELDS.get(circle, (2, 0, 0))
        data |= {f"{circle}-rank": rank, f"{circle}-minimum": minimum, f"{circle}-wish": wish, f"{circle}-step": 1}
        data[f"{circle}-basis"] = "person"
    return {**data, **changes}


def test_a_storekeeper_proposes_a_manager_approves_and_masks_go_out(client, shortage, monkeypatch):
    sign_in(client, shortage, "sam")
    assert "Share out" in client.get(at(shortage, "rounds")).content.decode()
    assert client.get(at(shortage, "new") + "?class=mask").status_code == 200
    answer = client.post(at(shortage, "new"), form(shortage), follow=True)
    row = Round.objects.get()
    shown = answer.content.decode()
    assert "Proven: no fairer answer exists" in shown
    assert "2 of 8" in shown
    assert client.post(at(shortage, "approve", round_id=row.pk)).status_code == 403
    sign_in(client, shortage, "alice")
    client.post(at(shortage, "approve", round_id=row.pk))
    sign_in(client, shortage, "sam")
    client.post(at(shortage, "hand-out", round_id=row.pk), {"circle": "posts"})
    assert row.lines.get(post="gate").handed_at is not None
    assert shortage.left() == {"old": 2, "new": 4}
    monkeypatch.setattr(listing, "PRINTED", 2)
    assert "2 / 2" in client.get(at(shortage, "print", round_id=row.pk), {"page": 2}).content.decode()
    assert client.get(at(shortage, "export", round_id=row.pk)).status_code == 200


def test_half_a_mask_cannot_be_typed_and_what_was_typed_is_kept(client, shortage):
    sign_in(client, shortage, "sam")
    answer = client.post(at(shortage, "new"), form(shortage, **{"posts-wish": "2.5"}))
    assert answer.status_code == 422
    assert "Only whole units are shared out." in answer.content.decode()
    assert 'value="2.5"' in answer.content.decode()
    assert not Round.objects.exists()


def test_a_line_is_changed_with_a_reason_on_its_own_page(client, shortage):
    row, _ = shortage.propose(), sign_in(client, shortage, "sam")
    line = row.lines.get(post="gate")
    address = at(shortage, "line", round_id=row.pk, line_id=line.pk)
    assert client.post(address, {"units": 3, "reason": ""}).status_code == 422
    shown = client.post(address, {"units": 3, "reason": "One is on leave"}, follow=True).content.decode()
    assert "changed by hand: One is on leave" in shown
    assert client.get(at(shortage, "line", round_id=row.pk + 1, line_id=line.pk)).status_code == 404


def test_sharing_outs_are_narrowed_to_a_class_printed_and_exported(client, shortage):
    sign_in(client, shortage, "sam").post(at(shortage, "new"), form(shortage))
    assert len(client.get(at(shortage, "rounds"), {"class": "mask"}).context["page"]) == 1
    assert len(client.get(at(shortage, "rounds"), {"class": "gloves"}).context["page"]) == 0
    assert "Masks" in client.get(at(shortage, "rounds"), {"format": "print"}).content.decode()
    sheet = load_workbook(BytesIO(b"".join(client.get(at(shortage, "rounds"), {"format": "xlsx"})))).active
    assert [row[0].value for row in sheet.iter_rows()] == ["Goods", "Masks"]
