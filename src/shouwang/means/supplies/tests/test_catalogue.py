"""What the storekeeper writes of an item: how it is packed, and what one of it holds."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shouwang.means.supplies.models import Item
from shouwang.means.supplies.tests.acts import Stocked


@pytest.fixture
def write(cast, client):
    stocked = Stocked(cast)
    client.force_login(cast.user("sam"))

    def post(**more):
        facts = {"item_class": "water", "name_zh": "桶装水", "name_en": "", "unit": "ml", "packs": "", "minimum": ""}
        return client.post(reverse("supplies:new", kwargs={"compound": stocked.cast.pine.code}), facts | more)

    return post


def test_the_storekeeper_writes_packs_in_the_unit_that_is_shown_and_reads_them_so_again(write, client, cast):
    assert write(packs="瓶=0.55、桶＝18.9").status_code == 302
    item = Item.objects.get(name__zh="桶装水")
    assert item.packs == {"瓶": 550, "桶": 18900}
    where = {"compound": cast.pine.code}
    page = client.get(reverse("supplies:write", kwargs={**where, "item_id": item.pk})).content.decode()
    assert "瓶=0.55" in page
    assert "桶=18.9" in page
    desk = client.get(reverse("supplies:desk", kwargs=where), {"kind": "receive", "code": f"#{item.pk}"})
    assert "桶 (18.9)" in desk.content.decode()


def test_the_storekeeper_says_what_a_bottle_holds_and_it_stays_when_the_item_is_changed(write, client, cast):
    assert write(unit="bottle", holds="0.55", holds_unit="ml").status_code == 302
    item = Item.objects.get(name__zh="桶装水")
    assert (item.holds, item.holds_unit) == (550, "ml")
    address = reverse("supplies:write", kwargs={"compound": cast.pine.code, "item_id": item.pk})
    assert 'name="holds" inputmode="decimal" maxlength="20" value="0.55"' in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"unit": "piece", "packs": "盒=2.5"}, "不能拆分到这么小。"),
        ({"packs": "盒"}, "包装请写成"),
        ({"packs": "盒=0"}, "数量须大于零。"),
        ({"unit": "bottle", "holds": "0.55"}, "另一种计量单位"),
        ({"unit": "bottle", "holds": "2", "holds_unit": "bottle"}, "另一种计量单位"),
        ({"unit": "bottle", "holds": "0.0005", "holds_unit": "ml"}, "不能拆分到这么小。"),
    ],
)
def test_a_pack_or_a_content_that_cannot_be_is_refused_and_nothing_is_written(write, sent, said):
    answer = write(**sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Item.objects.filter(name__zh="桶装水").exists()
