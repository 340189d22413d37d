"""Who comes in a crowd is decided with the crowd; who comes alone is not kept waiting for anybody."""

import asyncio
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import signing
from shouwang.protect.gate.lane.line import BESIDE, MOST, Guard, Line, Waiting
from shouwang.protect.gate.selectors.keys import Keys

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
SIGNER = signing.Signer(b"s" * 32)
KEYS = Keys(0, SIGNER, {0: SIGNER.public_key}, {0: SIGNER}, frozenset())
BOB = Guard(Actor(user_id=1, name="Bob"), 1)


def waiting(body):
    answer = asyncio.get_running_loop().create_future()
    return Waiting(body=body, guard=BOB, keys=KEYS, language="en", ip=None, now=NOW, answer=answer)


def somebody(person_id):
    told = {"nonce": str(uuid.UUID(int=person_id)), "gate_id": 1, "direction": "in", "person_id": person_id}
    return waiting(json.dumps(told).encode())


def join(line, *people):
    for person_id in people:
        line.put(somebody(person_id))


def people(moment):
    return [asked.person_id for _waiting, asked in moment]


async def asks(line):
    """The next moment's task, when it has run as far as it can."""
    task = asyncio.create_task(line.moment())
    await asyncio.sleep(0)
    return task


def run(story):
    with ThreadPoolExecutor(1) as own:  # a browser of an earlier test may have left this thread a running loop
        own.submit(asyncio.run, story()).result()


def test_one_who_comes_alone_is_decided_at_once():
    async def story():
        line = Line()
        for person_id in (1, 2, 3):
            join(line, person_id)
            assert people((await asks(line)).result()) == [person_id]
            line.decided(1)
        waits = await asks(line)
        join(line, 4)
        assert people(await waits) == [4]

    run(story)


def test_a_crowd_that_was_answered_together_is_waited_for_and_decided_together_again():
    async def story():
        line = Line()
        join(line, 1, 2, 3)
        assert people((await asks(line)).result()) == [1, 2, 3]
        join(line, 4)
        line.decided(3)
        waits = await asks(line)
        join(line, 1, 2)
        await asyncio.sleep(0)
        assert not waits.done()
        join(line, 3)
        assert people(await waits) == [4, 1, 2, 3]

    run(story)


def test_a_crowd_that_went_home_keeps_nobody_waiting_for_long():
    async def story():
        line = Line()
        join(line, *range(1, 10))
        assert len((await asks(line)).result()) == 9
        line.decided(9)
        waits = await asks(line)
        join(line, 1)
        assert people(await waits) == [1]
        line.decided(1)
        join(line, 2)
        assert people((await asks(line)).result()) == [2]

    run(story)


def test_while_some_are_decided_a_few_wait_for_the_next_moment_and_a_crowd_does_not():
    async def story():
        line = Line()
        join(line, 1)
        assert people((await asks(line)).result()) == [1]
        few = range(10, 9 + BESIDE)
        join(line, *few)
        waits = await asks(line)
        assert not waits.done()
        join(line, 99)
        assert people(await waits) == [*few, 99]

        join(line, *few)
        waits = await asks(line)
        line.decided(1)
        assert not waits.done(), "one of two moments is still on its way"
        line.decided(BESIDE)
        assert people(await waits) == [*few]

    run(story)


def test_nobody_is_twice_in_a_moment_and_nobody_is_lost_from_a_long_line():
    async def story():
        line = Line()
        join(line, 7, *range(100, 100 + MOST), 7)
        first = people(await line.moment())
        line.decided(MOST)
        assert first == [7, *range(100, 99 + MOST)]
        assert people(await line.moment()) == [99 + MOST, 7]

    run(story)


def test_who_asks_for_something_odd_is_handed_on_and_holds_up_nobody():
    async def story():
        line = Line()
        odd = [waiting(body) for body in (b"", b"{}", b'{"nonce": 1')]
        for each in odd:
            line.put(each)
        join(line, 8)
        assert people(await line.moment()) == [8]
        assert [each.answer.result() for each in odd] == [None] * 3

    run(story)
