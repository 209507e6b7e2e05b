"""Who does what in a group, who may write for now, and what is pinned."""

from datetime import timedelta
from typing import Any

from hutong.kernel import clock, errors
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.touch.chat.actions import groups, locking
from hutong.touch.chat.actions.append import append
from hutong.touch.chat.rules import groups as rules
from hutong.touch.chat.rules import kinds
from hutong.touch.chat.rules.refusals import Dissolved
from hutong.touch.chat.shapes.conversations import GROUP, SYSTEM, Member
from hutong.touch.chat.shapes.groups import Ranked
from hutong.touch.chat.shapes.messages import Draft

sql = load("hutong.touch.chat", "groups.sql")

_ROLES = {"admin": rules.ADMIN, "member": rules.MEMBER}


async def appoint(tx: Tx, me: int, group: int, person: int, role: str) -> None:
    """Make somebody an admin, or no longer. Raises NotAllowedHere, NotFound, TooManyHere."""
    _, mine = await groups.entered(tx, me, group, [person])
    rules.check_owns(mine.role)
    theirs = await _other(tx, me, group, person)
    given = _ROLES[role]
    if theirs.role == given:
        return
    if given == rules.ADMIN:
        inside = await tx.all(Ranked, sql.list_ranked, conversation=group)
        if sum(one.role == rules.ADMIN for one in inside) >= rules.ADMINS_MAX:
            raise rules.TooManyHere(f"A group has up to {rules.ADMINS_MAX} admins.")
    await tx.run(sql.give_role, conversation=group, person=person, role=given)
    await _say(tx, me, group, "role", {"person": str(person), "role": role})
    await groups.told(tx, group, [person])


async def mute(tx: Tx, me: int, group: int, person: int, seconds: int) -> None:
    """Let somebody only read for a while, or write again with 0. Raises NotAllowedHere."""
    _, mine = await groups.entered(tx, me, group, [person])
    rules.check_runs(mine.role)
    theirs = await _other(tx, me, group, person)
    rules.check_above(mine.role, theirs.role)
    until = clock.now() + timedelta(seconds=seconds) if seconds else None
    if until is None and theirs.mute_until is None:
        return
    await tx.run(sql.mute_member, conversation=group, person=person, until=until)
    body = {"person": str(person), "until": until.isoformat() if until else None}
    await _say(tx, me, group, "muted", body)
    await groups.told(tx, group, [person])


async def transfer(tx: Tx, me: int, group: int, person: int) -> None:
    """Give one's group to another member and stay as a member. Raises NotAllowedHere, NotFound."""
    _, mine = await groups.entered(tx, me, group, [person])
    rules.check_owns(mine.role)
    await _other(tx, me, group, person)
    await tx.run(sql.give_role, conversation=group, person=me, role=rules.MEMBER)
    await tx.run(sql.give_role, conversation=group, person=person, role=rules.OWNER)
    await tx.run(sql.own_group, conversation=group, person=person)
    await _say(tx, me, group, "transferred", {"person": str(person), "from": str(me)})
    await groups.told(tx, group, [me, person])


async def pin(tx: Tx, me: int, conversation: int, seq: int, *, on: bool) -> None:
    """Pin a message for everybody, or take the pin away.

    In a group its owner and admins do so, between two friends both. Raises NotFound for what one
    does not see, TooManyHere, NotAllowedHere.
    """
    held, mine = await locking.inside(tx, conversation, me)
    if held.dissolved_at is not None:
        raise Dissolved("This group was dissolved. Nothing changed.")
    if held.kind == SYSTEM:
        raise rules.StaysAsItIs("What the house tells you cannot be pinned.")
    if held.kind == GROUP:
        rules.check_runs(mine.role)
    if on:
        changed = await _pin(tx, mine, seq)
    else:
        changed = await tx.run(sql.unpin_message, conversation=conversation, seq=seq)
    if changed:
        await _say(tx, me, conversation, "pinned", {"target": seq, "on": on})


async def _pin(tx: Tx, mine: Member, seq: int) -> int:
    conversation = mine.conversation
    kind = await tx.value(sql.kind_at, conversation=conversation, seq=seq)
    if kind not in kinds.COUNTABLE or not mine.sees(seq):
        raise errors.NotFound("There is no such message to pin.")
    if await tx.value(sql.count_pins, conversation=conversation) >= rules.PINS_MAX:
        raise rules.TooManyHere(f"Up to {rules.PINS_MAX} messages are pinned; take one down first.")
    return await tx.run(
        sql.pin_message, conversation=conversation, seq=seq, person=mine.person, at=clock.now()
    )


async def _other(tx: Tx, me: int, group: int, person: int) -> Member:
    """Return another member's row, which is locked. Raises NotFound, or StaysAsItIs for oneself."""
    if person == me:
        raise rules.StaysAsItIs("This is done to others, not to oneself. Nothing changed.")
    found = (await locking.members(tx, [(group, person)])).get((group, person))
    if found is None or not found.inside:
        raise errors.NotFound("This person is not in the group. Nothing changed.")
    return found


async def _say(tx: Tx, me: int, group: int, kind: str, body: dict[str, Any]) -> None:
    await append(tx, [Draft(conversation=group, kind=kind, body=body, sender=me)])
