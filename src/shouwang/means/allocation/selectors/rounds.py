"""Rounds of sharing out as pages show them: circles, lines with their sentences, checks, what more would buy."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import ITEM_CLASSES, POSTS
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop
from shouwang.means.allocation import rules
from shouwang.means.allocation.models import Line, Round
from shouwang.means.allocation.rules import words
from shouwang.means.allocation.rules.entitling import CIRCLE_LABELS, CIRCLE_REASONS, Circle
from shouwang.means.allocation.rules.states import RoundState
from shouwang.means.allocation.selectors.asking import APPROVED


def rounds(compound_id: int, *, item_class: str = "") -> QuerySet[Round]:
    """The compound's sharing-outs, newest first; proposals that were replaced are left out."""
    found = Round.objects.filter(compound_id=compound_id).exclude(state=RoundState.WITHDRAWN, reason="↻")
    found = found.filter(item_class=item_class) if item_class else found
    return found.select_related("made_by", "approved_by")


def round_of(round_id: int, *, compound_id: int) -> Round:
    """One sharing-out of the compound.

    Raises:
        NotFound: ``share.unknown``.
    """
    found = rounds(compound_id).filter(pk=round_id).first()
    if found is None:
        raise NotFound("share.unknown", gettext_noop("There is no such sharing-out."))
    return found


@dataclass(frozen=True)
class CircleRow:
    """One row of the table: a circle with what it asks for and gets."""

    circle: str
    rank: int
    recipients: int
    persons: int
    wish: int
    minimum: int
    got: int
    handed: int

    @property
    def label(self) -> str:
        """Who that is."""
        return CIRCLE_LABELS[self.circle]

    @property
    def because(self) -> str:
        """Why it stands where it stands."""
        return CIRCLE_REASONS[self.circle]

    @property
    def percent(self) -> int:
        """How much of what was asked for is met; 100 only when all of it is."""
        return self.got * 100 // self.wish if self.wish else 100

    @property
    def is_whole(self) -> bool:
        """Whether everything is met."""
        return self.got >= self.wish


def circles(row: Round) -> list[CircleRow]:
    """The table of a round, in the order of service; two queries at most."""
    order = list(Circle)
    found = row.lines.values("circle", "rank").annotate(
        count=Count("pk"),
        people=Sum("persons"),
        asked=Sum("wish"),
        least=Sum("minimum"),
        gets=Sum("got"),
        fetched=Count("pk", filter=Q(handed_at__isnull=False)),
    )
    rows = [
        CircleRow(f["circle"], f["rank"], f["count"], f["people"], f["asked"], f["least"], f["gets"], f["fetched"])
        for f in found
    ]
    return sorted(rows, key=lambda each: (each.rank, order.index(Circle(each.circle))))


def lines(
    row: Round, *, circle: str = "", text: str = "", short: bool = False, waiting: bool = False
) -> QuerySet[Line]:
    """The lines of a round, narrowed; posts first, then homes in the order of service."""
    found = row.lines.select_related("home__building", "home__unit", "override_by", "handed_by", "notice")
    found = found.filter(circle=circle) if circle else found
    for word in text.replace("-", " ").split()[:3]:
        found = found.filter(
            Q(home__room__icontains=word) | Q(home__building__number=word) | Q(home__unit__number=word)
        )
    found = found.filter(got__lt=F("wish")) if short else found
    return found.filter(handed_at__isnull=True, got__gt=0) if waiting else found


def line(line_id: int, *, round_id: int) -> Line:
    """One line of a round.

    Raises:
        NotFound: ``share.unknown_line``.
    """
    found = Line.objects.select_related("home__building", "home__unit").filter(pk=line_id, round_id=round_id).first()
    if found is None:
        raise NotFound("share.unknown_line", gettext_noop("There is no such line."))
    return found


def said(line: Line) -> str:
    """The sentence of a line in the reader's language."""
    values = {
        "got": line.got,
        "wish": line.wish,
        "equals": line.equals,
        "everybody": line.everybody,
        "odd": line.odd,
        "next": max(1, line.place - line.odd),
        "reason": line.override_reason,
    }
    return _(words.SENTENCES[line.why]).format(**values)


def recipient_label(line: Line) -> str:
    """A post's name; a home is named by its place."""
    return _(POSTS.get(line.post, line.post)) if line.post else ""


def _as_rule_lines(row: Round) -> list[rules.Line]:
    """Stored lines as the rules know them; of ten thousand, columns are read in half the time of rows."""
    answers = row.lines.values_list("got", "by_item", "why", "everybody", "equals", "odd", "place")
    return [
        rules.Line(claim, got, by_item, rules.Why(why), everybody, equals, odd, place)
        for claim, (got, by_item, why, everybody, equals, odd, place) in zip(_claims(row), answers, strict=True)
    ]


def _claims(row: Round) -> list[rules.Claim]:
    accepts = tuple(str(item) for item in row.items)
    columns = row.lines.values_list("key", "rank", "minimum", "wish", "step", "carried")
    return [
        rules.Claim(key, rank, minimum, wish, step, accepts, carried)
        for key, rank, minimum, wish, step, carried in columns
    ]


def checks(row: Round) -> list[rules.Check]:
    """Whether the round, as it stands with changes by hand, is fair."""
    return rules.audit(_as_rule_lines(row), row.stock, seed=row.seed)


def further(row: Round, *, pack: int, times: int = 7) -> list[rules.Gain]:
    """What one pack more would buy, two packs, and so on; worked out anew from the claims, greedily."""
    steps = [pack * number for number in range(times + 1)]
    return rules.further(_claims(row), row.stock, item=str(row.items[0]), steps=steps, seed=row.seed)


def lines_of_home(home_id: int, *, compound_id: int, limit: int = 3) -> list[Line]:
    """What a home got in the last approved rounds, newest first: for its own page."""
    found = Line.objects.filter(home_id=home_id, round__compound_id=compound_id, round__state__in=APPROVED)
    return list(found.select_related("round", "home__building", "home__unit").order_by("-round__approved_at")[:limit])


def shares_of_home(*, home_id: int, compound_id: int) -> list[tuple[str, str]]:
    """What a home reads about its own shares: class of goods and its sentence."""
    return [
        (ITEM_CLASSES[each.round.item_class], said(each)) for each in lines_of_home(home_id, compound_id=compound_id)
    ]
