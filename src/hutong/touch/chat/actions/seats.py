"""People come into a group and go.

Friends bring them, a code or a request lets them in; they leave, or are taken out.
"""

from collections.abc import Sequence

from hutong.kernel import clock, errors, ids, text
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.touch.chat.actions import groups, locking
from hutong.touch.chat.actions.append import append
from hutong.touch.chat.rules import groups as rules
from hutong.touch.chat.rules.refusals import NotAMember
from hutong.touch.chat.shapes.conversations import Held
from hutong.touch.chat.shapes.groups import Added, Asking, Joined, Newcomers, Ranked, RequestRow
from hutong.touch.chat.shapes.messages import Draft

sql = load("hutong.touch.chat", "groups.sql")

_NO_CODE = "This invitation opens no group any more. Ask for a fresh one."


async def add(tx: Tx, me: int, group: int, data: Newcomers) -> Added:
    """Bring friends in; where admins want to be asked, a member only proposes them.

    So she does with somebody who was taken out, whatever the group wants of others.
    Raises NotAFriend, GroupFull, Dissolved, NotAMember.
    """
    people = sorted({ids.read(one) for one in data.people} - {me})
    held, mine = await groups.entered(tx, me, group, people)
    await groups.check_friends(tx, me, people)
    asking: list[int] = []
    if mine.role > rules.ADMIN:
        asking = await (outsiders if held.approval else _removed)(tx, held, people)
    told = await _ask(tx, held, asking, by=me, words="")
    rest = [one for one in people if one not in asking]
    fresh = await seat(tx, held, rest, by=me, how="invited", also=told)
    if not fresh:
        await groups.told(tx, group, told)
    return Added([str(one) for one in fresh], [str(one) for one in asking])


async def join(tx: Tx, me: int, code: str, data: Asking) -> Joined:
    """Come in by a code, or ask where that is wanted; inside already is as good.

    Whoever was taken out asks: a code she still has must not undo it.

    Raises NotFound for a code that opens nothing (any more), GroupFull.
    """
    group = await tx.value(sql.group_of_code, code=code) if rules.is_code(code) else None
    held = (await locking.hold(tx, [group])).get(group) if group else None
    # The code may have been changed between the look and the lock.
    if held is None or held.invite_code != code or held.dissolved_at is not None:
        raise errors.NotFound(_NO_CODE)
    if not await outsiders(tx, held, [me]):
        return Joined("joined", str(held.id))
    if held.approval or await _removed(tx, held, [me]):
        words = text.clean_text(data.words, "words", most=100)
        await groups.told(tx, held.id, await _ask(tx, held, [me], by=me, words=words))
        return Joined("asked", None)
    await seat(tx, held, [me], by=me, how="code")
    return Joined("joined", str(held.id))


async def decide(tx: Tx, me: int, group: int, request: int, *, accept: bool) -> None:
    """Let somebody in who asked, or not. Raises NotFound for a request that is closed."""
    held, mine = await groups.entered(tx, me, group)
    rules.check_runs(mine.role)
    state = "accepted" if accept else "refused"
    row = await tx.maybe(
        RequestRow,
        sql.close_request,
        conversation=group,
        id=request,
        state=state,
        by=me,
        at=clock.now(),
    )
    if row is None:
        raise errors.NotFound("This request was answered already. Nothing changed.")
    running = await _running(tx, group)
    if not accept or not await seat(tx, held, [row.person], by=me, how="request", also=running):
        await groups.told(tx, group, running)


async def seat(
    tx: Tx, held: Held, people: Sequence[int], *, by: int, how: str, also: Sequence[int] = ()
) -> list[int]:
    """Give seats to those who have none and return them. Raises GroupFull with nobody seated.

    What they see begins with the line that tells of their coming. `also` are told with them, at
    once: logs are the last that is locked, and in order.
    """
    fresh = await outsiders(tx, held, people)
    rules.check_seats(held.members, len(fresh))
    if not fresh:
        return []
    at = clock.now()
    await tx.run(
        sql.seat_people,
        conversation=held.id,
        people=fresh,
        roles=[rules.MEMBER] * len(fresh),
        from_seq=held.last_seq,
        read_nth=held.last_nth,
        at=at,
    )
    await tx.run(sql.count_seats, conversation=held.id, more=len(fresh))
    await tx.run(sql.close_requests_of, conversation=held.id, people=fresh, by=by, at=at)
    body = {"people": await groups.named(tx, fresh), "by": str(by), "how": how}
    await append(tx, [Draft(conversation=held.id, kind="joined", body=body, sender=by)])
    await groups.told(tx, held.id, [*fresh, *also])
    return fresh


async def outsiders(tx: Tx, held: Held, people: Sequence[int]) -> list[int]:
    """Lock these people's rows in a group that is locked, and return who is not inside."""
    known = await locking.members(tx, [(held.id, one) for one in people])
    inside = {person for (_, person), member in known.items() if member.inside}
    return [one for one in sorted(set(people)) if one not in inside]


async def _removed(tx: Tx, held: Held, people: Sequence[int]) -> list[int]:
    """Return those of these people who were taken out of a group that is locked."""
    known = await locking.members(tx, [(held.id, one) for one in people])
    return sorted(person for (_, person), member in known.items() if member.removed)


async def leave(tx: Tx, me: int, group: int) -> None:
    """Go. An owner's group goes to whoever comes next; the last one out ends it.

    Who leaves a group that has ended goes without a word.
    """
    held, mine = await locking.inside(tx, group, me)
    groups.check_group(held)
    if held.dissolved_at is not None:
        await _unseat(tx, held, me, held.last_seq, removed=False)
        await groups.told(tx, group, [me])
        return
    drafts, heirs = [], []
    if mine.role == rules.OWNER:
        heir = rules.heir(await tx.all(Ranked, sql.list_ranked, conversation=group), me)
        drafts = [await _hand_over(tx, held, me, heir.person if heir else None)]
        heirs = [heir.person] if heir else []
    await _go(tx, held, me, by=None, first=drafts, also=heirs)


async def _hand_over(tx: Tx, held: Held, owner: int, heir: int | None) -> Draft:
    """Give a group to its heir, or end it when there is none; returns the line that tells of it."""
    if heir is None:
        await groups.end(tx, held)
        return Draft(conversation=held.id, kind="dissolved", body={}, sender=owner)
    await tx.run(sql.give_role, conversation=held.id, person=heir, role=rules.OWNER)
    await tx.run(sql.own_group, conversation=held.id, person=heir)
    body = {"person": str(heir), "from": str(owner)}
    return Draft(conversation=held.id, kind="transferred", body=body, sender=owner)


async def remove(tx: Tx, me: int, group: int, person: int) -> None:
    """Take somebody out whose role is below one's own. Raises NotAllowedHere, NotFound."""
    held, mine = await groups.entered(tx, me, group, [person])
    theirs = (await locking.members(tx, [(group, person)])).get((group, person))
    rules.check_runs(mine.role)
    if theirs is None or not theirs.inside:
        raise errors.NotFound("This person is not in the group. Nothing changed.")
    rules.check_above(mine.role, theirs.role)
    await _go(tx, held, person, by=me)


async def rotate(tx: Tx, me: int, group: int) -> str:
    """Return a fresh invitation code; the old one opens nothing from now on."""
    held, mine = await groups.entered(tx, me, group)
    rules.check_runs(mine.role)
    code = rules.new_code()
    if held.invite_code:
        await tx.run(sql.drop_code, code=held.invite_code)
    await tx.run(sql.set_code, conversation=group, code=code)
    await tx.run(sql.keep_code, code=code, conversation=group, person=me, at=clock.now())
    return code


async def _go(
    tx: Tx,
    held: Held,
    person: int,
    *,
    by: int | None,
    first: Sequence[Draft] = (),
    also: Sequence[int] = (),
) -> None:
    """Tell of the going, and let it be the last thing she sees."""
    name = next(iter(await groups.named(tx, [person])), {}).get("name", "")
    body = {"person": str(person), "name": name, "by": str(by) if by else None}
    left = Draft(conversation=held.id, kind="left", body=body, sender=by or person)
    messages = await append(tx, [*first, left])
    await _unseat(tx, held, person, messages[-1].seq, removed=by is not None)
    await groups.told(tx, held.id, [person, *also])


async def _unseat(tx: Tx, held: Held, person: int, to_seq: int, *, removed: bool) -> None:
    gone = await tx.run(
        sql.unseat,
        conversation=held.id,
        person=person,
        to_seq=to_seq,
        title=held.title,
        removed=removed,
    )
    if not gone:
        raise NotAMember
    await tx.run(sql.count_seats, conversation=held.id, more=-1)


async def _ask(tx: Tx, held: Held, people: Sequence[int], *, by: int, words: str) -> list[int]:
    """Let these people wait to be let in; returns who has to be told, which comes last."""
    if not people:
        return []
    waiting = int(await tx.value(sql.count_requests, conversation=held.id))
    asked = 0
    for person in people:
        if waiting + asked >= rules.OPEN_REQUESTS_MAX:
            raise rules.TooManyHere(
                "So many people wait to be let in that no more can. Please try again later."
            )
        asked += await tx.run(
            sql.ask_to_join,
            conversation=held.id,
            id=ids.new(),
            person=person,
            by=by,
            words=words,
            at=clock.now(),
        )
    return await _running(tx, held.id) if asked else []


async def _running(tx: Tx, group: int) -> list[int]:
    inside = await tx.all(Ranked, sql.list_ranked, conversation=group)
    return [one.person for one in inside if one.role <= rules.ADMIN]
