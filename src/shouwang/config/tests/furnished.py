"""A compound in which something of every kind has happened, so that every page has rows to show."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents import services as residents
from shouwang.kernel.words import Words
from shouwang.living.register import services as register
from shouwang.living.rollcall import services as rollcall
from shouwang.means.allocation import services as allocation
from shouwang.means.allocation.rules.rations import Entitlement
from shouwang.means.allocation.tests.conftest import Shortage
from shouwang.means.notices import rules as audiences
from shouwang.means.notices import services as notices
from shouwang.means.purchasing.tests.test_services import Office
from shouwang.means.rosters.tests.conftest import hire, week
from shouwang.means.supplies import services as supplies
from shouwang.means.training.tests import acts as training
from shouwang.means.welfare import services as welfare
from shouwang.oversight.command.services import consent, plans
from shouwang.oversight.command.tests.stage import Scene
from shouwang.protect.appeals.tests import acts as appeals
from shouwang.protect.devices.tests import telling
from shouwang.protect.gate import services as gate
from shouwang.protect.hygiene.tests.conftest import Rounds
from shouwang.protect.visitors.tests import acts as visitors
from shouwang.testing import spreadsheets
from shouwang.testing.cast import Cast


class Furnished:
    """Everybody's work of a day, an app at a time."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.residents()
        self.response()
        self.work()
        self.goods()
        self.gate()
        self.words()

    def by(self, who: str) -> dict[str, Any]:
        return {"compound_id": self.cast.pine.pk, "actor": self.cast.actor(who, self.now), "now": self.now}

    def residents(self) -> None:
        """Rosa lives in the first home, where somebody is isolated; a list is being imported."""
        visitors.settle(self.cast, user="rosa", now=self.now)
        order = residents.Order(
            kind="isolation",
            ordered_by="社区医院",
            reason="居家隔离",
            starts_at=self.now,
            ends_at=self.now + timedelta(days=7),
            home_id=self.cast.homes[0].pk,
        )
        residents.restrict(actor=Actor.system(), compound_id=self.cast.pine.pk, order=order, now=self.now)
        content = spreadsheets.residents_xlsx(spreadsheets.people(3, buildings=1))
        register.imports.upload(kind="residents", filename="住户.xlsx", content=content, **self.by("alice"))

    def response(self) -> None:
        """A level is in force, a higher one waits for a second person; homes are called, the plan is being changed."""
        scene = Scene(self.cast)
        activation = scene.activate(1)
        at = {"incident_id": scene.incident.pk, "version_id": scene.version.pk, "activation_id": activation.pk}
        consent.ask_consent(level=scene.levels[3], **at, **self.by("alice"))
        plans.new_draft(plan_id=scene.version.plan_id, **self.by("alice"))
        rollcall.open_roll_call(
            title=Words(zh="平安点名", en="Roll-call"), deadline_at=self.now + timedelta(hours=1), **self.by("alice")
        )

    def work(self) -> None:
        """A roster, a course, a rest room, thanks."""
        hire(self.cast, self.now)
        week(self.cast, self.now)
        course = training.write(self.cast, certificate="ppe", needs_sign_off=True)
        training.hand_in(self.cast, course)
        welfare.say_room(name="会所休息室", beds=2, **self.by("alice"))
        welfare.thank(
            receiver_id=self.cast.user("bob").pk, words="谢谢您半夜开门", nonce=uuid.uuid4(), **self.by("rosa")
        )
        Rounds(self.cast, self.now).start()

    def goods(self) -> None:
        """Masks bought and shared out, vegetables handed out, a count begun."""
        Office(self.cast).bought()
        shortage = Shortage(self.cast, self.now)
        shortage.propose()
        supplies.begin_count(store_id=shortage.store.cabinet.pk, nonce=uuid.uuid4(), **self.by("sam"))
        vegetables = shortage.store.item(supplies.ItemFacts("food_pack", Words(en="Vegetables", zh="蔬菜包"), "pack"))
        shortage.store.receive(40, item=vegetables)
        allocation.open_rations(
            item_id=vegetables.pk,
            title="蔬菜包 第 1 次",
            entitled=Entitlement(1, 0),
            shares=[allocation.Share("物业服务中心", sorted({home.unit.building_id for home in self.cast.homes}))],
            starts_at=self.now,
            ends_at=self.now + timedelta(days=1),
            nonce=uuid.uuid4(),
            **self.by("sam"),
        )

    def gate(self) -> None:
        """A guest is expected, another was not let pass and appeals, a third is blocked; a card, a terminal."""
        visitors.invite(self.cast)
        visitors.ask(self.cast)
        visitors.block(self.cast, name="贾仁义", phone="13800009911")
        appeals.close(self.cast)
        appeals.appeal(self.cast, appeals.refuse(self.cast))
        telling.device(self.cast, now=self.now)
        card = gate.Wanted(
            starts_at=self.now, holder="孙大力", works_for="电梯维保", ends_at=self.now + timedelta(days=9)
        )
        gate.issue_card(wanted=card, nonce=uuid.uuid4(), **self.by("alice"))

    def words(self) -> None:
        """A notice to everybody."""
        notices.publish(
            title=Words(zh="今起进出小区须测体温", en="Temperature is taken at the gates"),
            body=Words(zh="请配合。", en="Please help."),
            audience=audiences.Audience("everybody"),
            signed_by="青松里物业",
            **self.by("alice"),
        )
