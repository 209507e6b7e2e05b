"""Asking somebody to be friends, and her answer.

Whatever changes between two people happens while both of their rows are locked, so that two who
ask each other at the same moment take turns: the second one finds the first's wish and accepts it.
"""

from datetime import datetime, timedelta

from hutong.kernel import clock, ids, settings
from hutong.kernel.db import Tx
from hutong.kernel.errors import BadInput, TooMany
from hutong.kernel.sql import load
from hutong.people import accounts
from hutong.people.contacts import reads, rules
from hutong.people.contacts.actions import logbook
from hutong.people.contacts.shapes import Asked, Kind, NewRequest, State, Via

sql = load("hutong.people.contacts")

_DAY = timedelta(days=1)


async def ask(tx: Tx, me: int, wanted: NewRequest) -> None:
    """Ask somebody to be friends; who is asked both ways is a friend at once.

    Who asks learns nothing of blocks: a request to somebody who blocked me looks like any other
    that is not answered. Raises NotFindable, AlreadyFriends, Blocking, BookFull, BadInput, TooMany.
    """
    other = rules.somebody_else(me, ids.read(wanted.person))
    words = rules.words(wanted.words)
    await _may_ask(tx, me, other, wanted)
    await accounts.lock(tx, me, other)
    mine, hers = await reads.bonds.between(tx, me, other)
    if mine.blocks:
        raise rules.Blocking("Nothing was sent. Unblock this person first, then ask again.")
    if mine.has and hers.has and not hers.blocks:
        raise rules.AlreadyFriends("Nothing was sent: you can write to each other.")
    await _within_a_day(tx, me)
    if hers.has and not hers.blocks:
        # She has me in her book already; I took her out of mine, and here she is again.
        await _return(tx, me, other, words, wanted.via)
        return
    asked_me = await tx.maybe(Asked, sql.find_received, person=me, asker=other)
    if rules.waits(asked_me, clock.now()):
        await _put_sent(tx, me, other, (words, wanted.via, ids.new(), clock.now()), "accepted")
        await befriend(tx, me, other)
        return
    await _send(tx, me, other, (words, wanted.via), silent=hers.blocks)


async def accept(tx: Tx, me: int, request: int, remark: str) -> None:
    """Become friends with who asked, under the name that I give her.

    Raises NotFound, AlreadyAnswered, RequestExpired, BookFull or BadInput.
    """
    called = rules.remark(remark)
    asked = await reads.requests.access_received(tx, me, request)
    await accounts.lock(tx, me, asked.from_person)
    await _answer(tx, me, request, "accepted")
    await befriend(tx, me, asked.from_person)
    if called:
        await tx.run(
            sql.change_friend,
            person=me,
            friend=asked.from_person,
            remark=called,
            tags=None,
            star=None,
        )


async def refuse(tx: Tx, me: int, request: int) -> None:
    """Refuse, without a word to who asked. Raises NotFound, AlreadyAnswered, RequestExpired."""
    asked = await reads.requests.access_received(tx, me, request)
    await accounts.lock(tx, me)
    await _answer(tx, me, request, "refused")
    await logbook.log(tx, [(me, "request", asked.from_person)])


async def befriend(tx: Tx, a: int, b: int) -> None:
    """Let two who are locked stand in each other's book. Raises BookFull."""
    await _room_in_book(tx, a, b)
    at = clock.now()
    await tx.run(sql.add_friends, people=[a, b], friends=[b, a], at=at)
    await tx.run(sql.settle_received, people=[a, b], others=[b, a], at=at)
    await tx.run(sql.settle_sent, people=[a, b], others=[b, a])
    both = ((a, b), (b, a))
    await logbook.log(
        tx,
        [
            *((one, "contact", other) for one, other in both),
            *((one, "request", other) for one, other in both),
        ],
    )


async def _may_ask(tx: Tx, me: int, other: int, wanted: NewRequest) -> None:
    """Raise NotFindable unless she was found in a way that she allows, or they know each other."""
    mine, hers = await reads.bonds.between(tx, me, other)
    if mine.has or hers.has:
        return
    if wanted.via == "group":
        if wanted.conversation is None:
            raise _missing("conversation")
        wants = await reads.people.privacy(tx, other)
        conversation = ids.read(wanted.conversation)
        if not (await reads.places.together(tx, conversation, me, other) and wants.by_group):
            raise rules.nobody()
        return
    shown = wanted.handle if wanted.via == "handle" else wanted.code
    if not shown:
        raise _missing(wanted.via)
    find = reads.people.of_handle if wanted.via == "handle" else reads.people.of_code
    if await find(tx, me, shown) != other:
        raise rules.nobody()


def _missing(field: str) -> BadInput:
    return BadInput(
        f"Nothing was sent. Say also the `{field}` by which you found this person.", field=field
    )


async def _within_a_day(tx: Tx, me: int) -> None:
    most = settings.current().friend_requests_a_day
    if await tx.value(sql.count_sent, person=me, since=clock.now() - _DAY) >= most:
        raise TooMany(
            f"Nothing was sent: you asked {most} people within a day. Please go on tomorrow.",
            retry_after_s=3600,
        )


async def _send(tx: Tx, me: int, other: int, said: tuple[str, Via], *, silent: bool) -> None:
    """Put the wish before her, unless it is there or she refused it lately; I see it sent.

    What I see must not depend on what she did: my own row alone decides whether it is sent anew.
    """
    now, fresh = clock.now(), ids.new()
    if rules.waits(await tx.maybe(Asked, sql.find_sent, person=me, other=other), now):
        return
    there = await tx.maybe(Asked, sql.find_received, person=other, asker=me)
    words, via = said
    rests = rules.rests(there, now)
    if not rests:
        await tx.run(
            sql.put_received, person=other, asker=me, id=fresh, words=words, via=via, at=now
        )
    await _put_sent(tx, me, other, (words, via, fresh, now), "open")
    told: list[tuple[int, Kind, int]] = [(me, "request", other)]
    await logbook.log(tx, told if silent or rests else [*told, (other, "request", me)])


async def _return(tx: Tx, me: int, other: int, words: str, via: Via) -> None:
    """Take her into my book again; in hers, where I never stopped to stand, nothing happens."""
    await _room_in_book(tx, me)
    await tx.run(sql.add_friends, people=[me], friends=[other], at=clock.now())
    await _put_sent(tx, me, other, (words, via, ids.new(), clock.now()), "accepted")
    await logbook.log(tx, [(me, "contact", other), (me, "request", other)])


async def _put_sent(
    tx: Tx, me: int, other: int, said: tuple[str, Via, int, datetime], state: State
) -> None:
    words, via, request, at = said
    await tx.run(
        sql.put_sent,
        person=me,
        other=other,
        id=request,
        words=words,
        via=via,
        state=state,
        at=at,
    )


async def _answer(tx: Tx, me: int, request: int, state: State) -> None:
    now = clock.now()
    since = now - rules.REQUEST_LASTS
    if await tx.run(sql.answer, person=me, id=request, state=state, at=now, since=since):
        return
    asked = await reads.requests.access_received(tx, me, request)
    if rules.state(asked, now) == "expired":
        raise rules.RequestExpired("Nothing was changed. Ask this person yourself, if you like.")
    raise rules.AlreadyAnswered("Nothing was changed: your first answer stands.")


async def _room_in_book(tx: Tx, *people: int) -> None:
    """Raise BookFull when one more would not fit into one of these books."""
    counts = await tx.rows(sql.count_friends, people=list(people))
    if any(row["count"] >= rules.FRIENDS_MOST for row in counts):
        raise rules.BookFull(
            f"Nothing was changed: one of you has {rules.FRIENDS_MOST} contacts, "
            "which is all that fit."
        )
