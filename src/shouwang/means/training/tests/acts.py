"""What the tests of training do again and again."""

import uuid

from shouwang.kernel.words import Words
from shouwang.means.rosters import services as rosters
from shouwang.means.training import services
from shouwang.testing.cast import NOW

QUESTION = services.QuestionFacts(
    Words(en="What comes off first?", zh="先脱什么？"), (Words(en="Gloves", zh="手套"), Words(en="Mask", zh="口罩")), 0
)


def write(cast, key="ppe", **changes):
    facts = {
        "key": key,
        "title": Words(en="Taking off a suit", zh="脱防护服"),
        "material": Words(en="Outer gloves first.", zh="先脱外层手套。"),
        "questions": [QUESTION],
        **changes,
    }
    return services.write_course(
        compound_id=cast.pine.pk, facts=services.CourseFacts(**facts), actor=cast.actor("alice"), now=NOW
    )


def hand_in(cast, course, who="bob", answers=(0,), *, now=NOW, nonce=None):
    return services.hand_in(
        compound_id=cast.pine.pk,
        course_id=course.pk,
        answers=list(answers),
        actor=cast.actor(who),
        now=now,
        nonce=nonce or uuid.uuid4(),
    )


def sign_off(cast, course, who="bob", by="alice", *, now=NOW, nonce=None):
    return services.sign_off(
        compound_id=cast.pine.pk,
        course_id=course.pk,
        user_id=cast.user(who).pk,
        actor=cast.actor(by),
        now=now,
        nonce=nonce or uuid.uuid4(),
    )


def praise(cast, amount=30, who="bob", by="alice", words="Stayed through the night", nonce=None):
    services.praise(
        compound_id=cast.pine.pk,
        user_id=cast.user(who).pk,
        amount=amount,
        words=words,
        actor=cast.actor(by),
        now=NOW,
        nonce=nonce or uuid.uuid4(),
    )


def employ(cast, who="bob", station="gate"):
    rosters.ensure_stations(compound_id=cast.pine.pk, actor=cast.actor("alice"), now=NOW)
    return rosters.open_file(
        compound_id=cast.pine.pk,
        user_id=cast.user(who).pk,
        station=station,
        actor=cast.actor("alice"),
        now=NOW,
    )
