"""The one permission table: which role may do what, and how far a role reaches. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shouwang.kernel.spans import Span
from shouwang.kernel.words import gettext_noop as _


class Role(StrEnum):
    """What somebody is to a compound."""

    ADMINISTRATOR = "administrator"
    COMPANY = "company"
    MANAGER = "manager"
    GUARD = "guard"
    CLEANER = "cleaner"
    ENGINEER = "engineer"
    STEWARD = "steward"
    STOREKEEPER = "storekeeper"
    VOLUNTEER = "volunteer"
    RESIDENT = "resident"
    STREET = "street"
    COMMITTEE = "committee"
    POLICE = "police"
    HEALTH = "health"
    OWNERS = "owners"


ROLE_LABELS: dict[str, str] = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.COMPANY: _("Company"),
    Role.MANAGER: _("Project manager"),
    Role.GUARD: _("Guard"),
    Role.CLEANER: _("Cleaner"),
    Role.ENGINEER: _("Engineer"),
    Role.STEWARD: _("Steward"),
    Role.STOREKEEPER: _("Storekeeper"),
    Role.VOLUNTEER: _("Volunteer"),
    Role.RESIDENT: _("Resident"),
    Role.STREET: _("Street office"),
    Role.COMMITTEE: _("Residents' committee"),
    Role.POLICE: _("Police"),
    Role.HEALTH: _("Health authority"),
    Role.OWNERS: _("Owners' committee"),
}

R = Role
_ADMIN = frozenset({R.ADMINISTRATOR})
_LEAD = frozenset({R.ADMINISTRATOR, R.COMPANY, R.MANAGER})
_FIELD = frozenset({R.GUARD, R.CLEANER, R.ENGINEER, R.STEWARD, R.STOREKEEPER})
_STAFF = _LEAD | _FIELD
_PARTNERS = frozenset({R.STREET, R.COMMITTEE, R.POLICE, R.HEALTH, R.OWNERS})
_DUTIFUL = _STAFF | {R.VOLUNTEER, R.STREET, R.COMMITTEE, R.POLICE, R.HEALTH, R.OWNERS}
_EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be done, and who may do it within the reach of their role."""

    label: str
    roles: frozenset[Role]


OPERATIONS: dict[str, Operation] = {
    "account.self": Operation(_("Own account"), _EVERYBODY),
    "account.manage": Operation(_("Manage accounts and roles"), _LEAD),
    "system.see": Operation(_("See the state of the system"), _ADMIN),
    "compound.choose": Operation(_("Choose among compounds"), _EVERYBODY),
    "compound.add": Operation(_("Add a compound"), frozenset({R.ADMINISTRATOR, R.COMPANY})),
    "compound.edit": Operation(_("Lay out buildings, areas and gates"), _LEAD),
    "board.see": Operation(_("See the command board"), _LEAD | _PARTNERS),
    "posture.see": Operation(_("Read what holds in the compound"), _EVERYBODY),
    "plan.see": Operation(_("Read plans"), _DUTIFUL),
    "plan.edit": Operation(_("Write plans"), _LEAD),
    "plan.approve": Operation(_("Approve plans"), _LEAD | {R.STREET, R.OWNERS}),
    "incident.see": Operation(_("See incidents and their timeline"), _DUTIFUL),
    "incident.report": Operation(_("Report an incident"), _EVERYBODY),
    "incident.declare": Operation(_("Declare an incident"), _LEAD),
    "incident.activate": Operation(_("Activate, raise, lower, extend, stand down"), _LEAD),
    "incident.start": Operation(_("Start the levels that a plan gives one's role"), _STAFF),
    "incident.consent": Operation(_("Consent to the gravest level"), _LEAD | {R.STREET}),
    "duty.mine": Operation(_("Do one's own duties"), _DUTIFUL),
    "duty.see": Operation(_("See everybody's duties"), _LEAD | {R.STREET, R.COMMITTEE}),
    "duty.assign": Operation(_("Assign, reassign and verify duties"), _LEAD),
    "workforce.see": Operation(_("See posts and who holds them"), _STAFF),
    "workforce.edit": Operation(_("Fill posts, record absence"), _LEAD),
    "staff.file": Operation(_("Keep staff files"), _LEAD),
    "staff.unmask": Operation(_("Open sealed values of staff with a reason"), _LEAD),
    "staff.protect": Operation(_("See and record protection of mothers"), frozenset({R.ADMINISTRATOR, R.MANAGER})),
    "roster.mine": Operation(_("See one's own shifts, ask, clock in and out"), _STAFF | {R.VOLUNTEER}),
    "roster.see": Operation(_("See the roster"), _STAFF),
    "roster.lead": Operation(_("Change the roster of the team one leads"), _STAFF),
    "roster.edit": Operation(_("Work out and publish rosters, lay out stations"), _LEAD),
    "rollcall.open": Operation(_("Open and close a roll-call"), _LEAD),
    "rollcall.see": Operation(_("See roll-call totals"), _STAFF | _PARTNERS | {R.VOLUNTEER}),
    "rollcall.knock": Operation(
        _("Answer for homes at the door"), _LEAD | {R.STEWARD, R.GUARD, R.VOLUNTEER, R.COMMITTEE}
    ),
    "rollcall.answer": Operation(_("Answer for the own home"), frozenset({R.RESIDENT})),
    "notice.read": Operation(_("Read notices"), _EVERYBODY),
    "notice.publish": Operation(_("Publish notices"), _LEAD),
    "notice.unreached": Operation(_("See who was not reached"), _LEAD | {R.STEWARD}),
    "gate.decide": Operation(_("Decide at the gate"), _LEAD | {R.GUARD}),
    "gate.station": Operation(_("Make a phone a gate, sign on at one"), _LEAD | {R.GUARD}),
    "gate.stations": Operation(_("Rename and revoke phones at gates"), _LEAD),
    "gate.conflicts": Operation(_("Work off what phones without network decided otherwise"), _LEAD),
    "gate.see": Operation(_("See the gate's figures"), _LEAD | {R.GUARD, R.POLICE, R.HEALTH, R.STREET}),
    "gate.quota": Operation(_("See who is out too long under a quota of exits"), _LEAD | {R.STEWARD}),
    "gate.overrides": Operation(_("See who was let through against the rules, and why"), _LEAD),
    "credentials.try": Operation(_("Try a health credential"), _LEAD | {R.GUARD}),
    "credentials.manage": Operation(_("Choose which credentials are accepted"), _LEAD),
    "credentials.trust": Operation(_("Import trust lists, set up code services"), _ADMIN),
    "gate.cards": Operation(_("Issue, print and end printed cards"), _LEAD | {R.STEWARD}),
    "gate.keys": Operation(_("Renew and withdraw the keys of pass codes"), _LEAD),
    "appeal.review": Operation(_("Review appeals against decisions at the gate"), _LEAD | {R.STEWARD}),
    "gate.pass": Operation(_("Carry a pass"), _EVERYBODY),
    "visitor.invite": Operation(_("Invite visitors, for the own home or on behalf"), _LEAD | {R.STEWARD, R.RESIDENT}),
    "visitor.confirm": Operation(_("Answer for the host of a visit"), _LEAD | {R.STEWARD, R.RESIDENT}),
    "visitor.approve": Operation(_("Approve visits for the property"), _LEAD | {R.STEWARD}),
    "visitor.register": Operation(_("Register visitors and couriers at the gate"), _LEAD | {R.GUARD}),
    "visitor.see": Operation(_("See the visitors and their register, masked"), _LEAD | {R.GUARD, R.POLICE}),
    "visitor.export": Operation(_("Hand out the visitors' register in plain"), _LEAD | {R.POLICE}),
    "visitor.block": Operation(_("Block persons from visiting"), _LEAD),
    "device.see": Operation(_("See devices and what they tell"), _LEAD | {R.GUARD, R.ENGINEER}),
    "device.open": Operation(_("Open doors by hand"), _LEAD | {R.GUARD}),
    "device.manage": Operation(_("Register, change and revoke devices"), _LEAD),
    "face.manage": Operation(_("Record consents to face recognition"), _LEAD | {R.STEWARD}),
    "face.own": Operation(_("Give and withdraw the own consent to face recognition"), frozenset({R.RESIDENT})),
    "register.see": Operation(_("See the residents' register, masked"), _LEAD | {R.STEWARD}),
    "register.edit": Operation(_("Change the residents' register"), _LEAD | {R.STEWARD}),
    "register.unmask": Operation(_("Unmask with a reason"), _LEAD | {R.STEWARD}),
    "register.import": Operation(_("Import spreadsheets"), _LEAD),
    "register.export": Operation(_("Export spreadsheets"), _LEAD),
    "welfare.own": Operation(_("Rest, meals and wellbeing: one's own"), _STAFF | {R.VOLUNTEER}),
    "welfare.see": Operation(_("See rest rooms, meals and nameless totals"), _LEAD),
    "welfare.counsel": Operation(_("Answer calls for a talk"), frozenset({R.HEALTH})),
    "thanks.give": Operation(_("Say thanks on the wall"), _EVERYBODY),
    "training.own": Operation(_("Learn, take quizzes, spend points"), _STAFF | {R.VOLUNTEER}),
    "training.see": Operation(_("See who holds which course"), _STAFF),
    "training.sign": Operation(_("Sign off what one has seen done"), _STAFF),
    "training.edit": Operation(_("Write courses, require them, give points"), _LEAD),
    "supplies.see": Operation(_("See stock and its movements"), _STAFF | {R.STREET}),
    "supplies.move": Operation(_("Receive, issue, move, count goods"), _LEAD | {R.STOREKEEPER}),
    "supplies.wear": Operation(_("See one's own protective equipment, hand it back"), _STAFF),
    "supplies.edit": Operation(_("Write items and places of the store"), _LEAD | {R.STOREKEEPER}),
    "supplies.approve": Operation(_("Settle what a count found"), _LEAD | {R.STOREKEEPER}),
    "supplies.approve_large": Operation(_("Settle large differences of a count"), _LEAD),
    "allocation.see": Operation(_("See how goods are shared out"), _STAFF | {R.STREET, R.COMMITTEE, R.OWNERS}),
    "allocation.propose": Operation(_("Propose how scarce goods are shared out"), _LEAD | {R.STOREKEEPER}),
    "allocation.approve": Operation(_("Approve how scarce goods are shared out"), _LEAD),
    "allocation.hand_out": Operation(_("Hand shared goods over"), _LEAD | {R.STOREKEEPER, R.STEWARD}),
    "ration.see": Operation(_("See who has had a ration"), _STAFF | {R.VOLUNTEER, R.COMMITTEE}),
    "ration.hand_out": Operation(
        _("Hand rations out"), _LEAD | {R.STOREKEEPER, R.STEWARD, R.GUARD, R.VOLUNTEER, R.COMMITTEE}
    ),
    "ration.manage": Operation(_("Open and finish hand-outs of rations"), _LEAD | {R.STOREKEEPER}),
    "reserve.see": Operation(_("See how long goods last"), _STAFF | {R.STREET}),
    "purchase.see": Operation(_("See purchases and funds"), _LEAD | {R.STOREKEEPER, R.OWNERS, R.STREET}),
    "purchase.ask": Operation(_("Ask for purchases, take them in, enter bills"), _LEAD | {R.STOREKEEPER}),
    "purchase.sign": Operation(_("Approve purchases"), _LEAD | {R.OWNERS}),
    "purchase.order": Operation(_("Send and cancel orders"), _LEAD | {R.STOREKEEPER}),
    "purchase.money": Operation(_("Pay into funds, pay bills"), _LEAD),
    "hygiene.do": Operation(_("Do rounds of disinfection"), _LEAD | {R.CLEANER}),
    "hygiene.see": Operation(
        _("See how disinfection covers, and its certificate"), _STAFF | {R.STREET, R.COMMITTEE, R.HEALTH}
    ),
    "hygiene.edit": Operation(_("Lay out areas and goods of the rounds"), _LEAD),
    "resident.home": Operation(_("The resident's own home page"), frozenset({R.RESIDENT})),
    "journal.see": Operation(_("Read the journal"), _LEAD),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one role of somebody reaches; None is everything.

    Args:
        compound_ids: the compounds; None for an administrator.
        building_id, home_id: narrower where given.
        span: when the role holds.
    """

    role: Role
    compound_ids: frozenset[int] | None
    building_id: int | None = None
    home_id: int | None = None
    span: Span | None = None

    def covers(self, compound_id: int | None, building_id: int | None, home_id: int | None) -> bool:
        """Whether a place lies within this reach; no compound asks "anywhere at all"."""
        if compound_id is None:
            return True
        if self.compound_ids is not None and compound_id not in self.compound_ids:
            return False
        if building_id is not None and self.building_id not in (None, building_id):
            return False
        return not (home_id is not None and self.home_id not in (None, home_id))


def may(
    reaches: tuple[Reach, ...],
    operation: str,
    now: datetime,
    *,
    compound_id: int | None = None,
    building_id: int | None = None,
    home_id: int | None = None,
) -> bool:
    """Whether any role that holds now allows the operation at the place.

    Raises:
        KeyError: the table has no such operation (a mistake in our code, never the user's).
    """
    roles = OPERATIONS[operation].roles
    return any(
        reach.role in roles
        and (reach.span is None or reach.span.holds(now))
        and reach.covers(compound_id, building_id, home_id)
        for reach in reaches
    )


LOCK_AFTER = 5
"""Failed sign-ins within LOCK_MINUTES after which a name, and twenty times as many after which an address, waits."""
LOCK_MINUTES = 15


def locked(failures: int) -> bool:
    """Whether a name or phone with that many recent failures has to wait."""
    return failures >= LOCK_AFTER
