"""Every reaction of one app to another app's event, on one screen; called once when the house is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shouwang.base.journal import services as journal
from shouwang.base.residents import events as resident_events
from shouwang.config import costing, reserving, samples
from shouwang.living.register import events as register_events
from shouwang.living.register.rules import workbooks
from shouwang.living.rollcall import selectors as roll_calls
from shouwang.means.allocation import selectors as allocation
from shouwang.means.notices import selectors as notices
from shouwang.means.purchasing import selectors as purchasing
from shouwang.means.reserve import selectors as reserve
from shouwang.means.rosters import events as roster_events
from shouwang.means.rosters import reactions as roster_reactions
from shouwang.means.rosters import selectors as rosters
from shouwang.means.rosters import services as roster_services
from shouwang.means.supplies import reactions as supplies_reactions
from shouwang.means.supplies import selectors as supplies
from shouwang.means.training import selectors as training
from shouwang.means.welfare import events as welfare_events
from shouwang.means.welfare import reactions as welfare
from shouwang.means.welfare import selectors as rest_rooms
from shouwang.means.workforce import events as workforce_events
from shouwang.means.workforce import selectors as workforce
from shouwang.means.workforce import services as workforce_services
from shouwang.oversight.command import events as command_events
from shouwang.oversight.command import reactions as command
from shouwang.oversight.command.selectors import foreseen, levels
from shouwang.protect.appeals import events as appeal_events
from shouwang.protect.appeals import reactions as appeal_reactions
from shouwang.protect.appeals import selectors as appeals
from shouwang.protect.devices import events as device_events
from shouwang.protect.devices import reactions as devices
from shouwang.protect.devices import selectors as device_selectors
from shouwang.protect.devices.views import panels as device_panels
from shouwang.protect.gate import events as gate_events
from shouwang.protect.gate import reactions as gate_reactions
from shouwang.protect.gate import selectors as gate
from shouwang.protect.gate import views as gate_pages
from shouwang.protect.hygiene import events as hygiene_events
from shouwang.protect.hygiene import reactions as hygiene_reactions
from shouwang.protect.hygiene import selectors as hygiene
from shouwang.protect.hygiene import services as hygiene_services
from shouwang.protect.visitors import events as visitor_events
from shouwang.protect.visitors import reactions as visitor_reactions
from shouwang.protect.visitors import selectors as visitors
from shouwang.protect.visitors.views import hosts as host_pages
from shouwang.web import events as web_events
from shouwang.web import panels

REACTIONS: Mapping[type, tuple[Callable[..., None], ...]] = {
    resident_events.MovedOut: (devices.forget_face, gate_reactions.end_cards),
    resident_events.Restricted: (roster_reactions.open_isolated,),
    resident_events.RestrictionLifted: (roster_reactions.close_isolated,),
    register_events.CompoundFounded: (command.take_up_plans,),
    command_events.IncidentReported: (command.tell_of_report,),
    command_events.PlanStarted: (command.tell_of_start,),
    command_events.ConsentAsked: (command.tell_of_consent_asked,),
    command_events.LevelChanged: (command.tell_of_lone_decision, command.tell_of_lost_posts, devices.open_exits),
    device_events.DeviceSilent: (devices.tell_of_silence,),
    workforce_events.DutyLate: (command.tell_of_late_duty,),
    workforce_events.DutyDone: (hygiene_reactions.close_mended,),
    hygiene_events.ProblemFound: (hygiene_reactions.ask_for_repair,),
    workforce_events.DutyNotExecutable: (command.tell_of_duty_not_executable,),
    welfare_events.TalkAsked: (welfare.tell_counsellor,),
    roster_events.RosterPublished: (roster_reactions.tell_of_roster,),
    roster_events.ShiftsChanged: (roster_reactions.tell_of_change,),
    roster_events.RequestWaits: (roster_reactions.ask_for_an_answer,),
    roster_events.RequestSettled: (roster_reactions.end_answers,),
    roster_events.ShiftsOpened: (roster_reactions.tell_of_open_shifts,),
    roster_events.BegunWithoutGear: (supplies_reactions.bring_gear,),
    gate_events.GateOverridden: (command.tell_of_override,),
    web_events.LettersLost: (command.tell_of_lost_letters,),
    gate_events.FeverConfirmed: (gate_reactions.call_medical_post, gate_reactions.tell_of_fever),
    appeal_events.AppealMade: (appeal_reactions.tell_reviewers,),
    appeal_events.AppealLate: (appeal_reactions.tell_of_late_appeal,),
    visitor_events.VisitorAsked: (visitor_reactions.tell_host,),
    visitor_events.HostNudged: (visitor_reactions.nudge_host,),
    visitor_events.VisitorAnswered: (visitor_reactions.tell_of_answer,),
    visitor_events.VisitorOverstayed: (visitor_reactions.tell_of_overstay,),
}
"""Event class → what happens then, in this order; each is retried by itself until it is done."""

PANELS: Mapping[str, Callable[..., Any]] = {
    "watched_devices": device_selectors.watched,
    "gate_devices": device_panels.gate_devices,
    "exits_left": gate.exits_left,
    "manager_on_duty": workforce.manager_on_duty,
    "late_duties": workforce.late_duties,
    "count_duties": workforce.open_count,
    "count_notices": notices.unread_count,
    "count_visitors": visitors.waiting_count,
    "notice_of_visit": host_pages.of_notice,
    "home_duties": workforce.duties_of_home,
    "home_visits": gate.passages_of_home,
    "rollcall_answers": roll_calls.answers_of,
    "credential_samples": samples.samples,
    "gate_appeals": appeals.answered_at,
    "gate_appeal": appeals.numbered,
    "count_appeals": appeals.waiting,
    "training_gaps": training.lacking,
    "workers_now": rosters.workers_now,
    "begun_without": rosters.begun_without,
    "own_shifts": rosters.mine,
    "resident_pass": gate_pages.pass_panel,
    "home_shares": allocation.shares_of_home,
    "home_of_pass": gate.home_of_pass,
    "known_passes": gate.known_passes,
    "asleep": rest_rooms.asleep,
    "days_of_cover": reserve.days_of_cover,
}
"""Place on a composed page → what fills it."""

CONSEQUENCES: tuple[foreseen.Foreseer, ...] = (
    rosters.consequences,
    reserve.consequences,
    hygiene.consequences,
)
"""Who says, before a level is confirmed, what obeying it will spend."""


def connect() -> None:
    """Hang up the reactions, panels and foreseers."""
    for event_class, handlers in REACTIONS.items():
        for handler in handlers:
            journal.subscribe(event_class, handler)
    for name, source in PANELS.items():
        panels.register(name, source)
    visitors.take_keys_from(gate.pass_keys)
    roster_services.ask_for_ppe(supplies.ppe_check)
    hygiene_services.read_sheets_with(workbooks.read_grid)
    workforce_services.ask_for_certificates(rosters.certificates_lacked)
    supplies.price_by(purchasing.newest_prices)
    purchasing.register_hours(costing.hours)
    purchasing.register_causes(costing.given_for)
    reserve.register_levels(levels.measures_by_level)
    reserve.register_source(reserving.rounds)
    reserve.register_deliveries(reserving.deliveries)
    reserve.register_leads(reserving.leads)
    for foreseer in CONSEQUENCES:
        foreseen.register(foreseer)
