"""Who is in a group, who waits before it, and what its code shows."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

from hutong.kernel import errors, paging, settings
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import contacts
from hutong.touch.chat.rules import groups as rules
from hutong.touch.chat.rules.refusals import NotAMember
from hutong.touch.chat.shapes.conversations import GROUP
from hutong.touch.chat.shapes.groups import (
    GroupMember,
    GroupMembers,
    GroupPreview,
    Invitation,
    JoinRequest,
    JoinRequests,
    MemberRow,
    RequestRow,
    RoleName,
)

sql = load("hutong.touch.chat", "groups.sql")

_NAMES: dict[int, RoleName] = {1: "owner", 2: "admin", 3: "member"}
_Number = Annotated[int, Meta(ge=0, le=2**63 - 1)]
_FIRST = (0, datetime.min.replace(tzinfo=UTC), 0)


async def members(
    tx: Tx, me: int, conversation: int, after: str | None, limit: int
) -> GroupMembers:
    """Return who is inside, a page at a time. Raises NotAMember."""
    await own_row(tx, me, conversation)
    role, joined_at, person = paging.after(after, tuple[int, datetime, _Number]) or _FIRST
    rows = await tx.all(
        MemberRow,
        sql.page_of_members,
        conversation=conversation,
        role=role,
        joined_at=joined_at,
        person=person,
        most=limit + 1,
    )
    cut = paging.page(rows, limit, lambda row: (row.role, row.joined_at, row.person))
    cards = await contacts.cards(tx, me, [row.person for row in cut.items])
    items = [
        GroupMember(
            cards[row.person], _NAMES[row.role], row.nickname, row.mute_until, row.joined_at
        )
        for row in cut.items
        if row.person in cards
    ]
    return GroupMembers(items, cut.next)


async def own_row(tx: Tx, me: int, conversation: int) -> MemberRow:
    """Return one's own row in a conversation one is inside of. Raises NotAMember."""
    found = await tx.maybe(MemberRow, sql.some_members, conversation=conversation, people=[me])
    if found is None:
        raise NotAMember
    return found


async def preview(tx: Tx, me: int, code: str) -> GroupPreview:
    """Return what a code shows before one joins. Raises NotFound for one that opens nothing."""
    group = await tx.value(sql.group_of_code, code=code) if rules.is_code(code) else None
    found = None
    if group is not None:
        found = await tx.maybe(
            GroupPreview, sql.preview_group, conversation=group, person=me, code=code
        )
    if found is None:
        raise errors.NotFound("This invitation opens no group any more. Ask for a fresh one.")
    return found


async def invitation(tx: Tx, me: int, conversation: int) -> Invitation:
    """Return what a member shows to let somebody in. Raises NotAMember, or NotFound without one."""
    await own_row(tx, me, conversation)
    code = await tx.value(sql.find_code, conversation=conversation, kind=GROUP)
    if code is None:
        raise errors.NotFound("There is no invitation to this conversation.")
    return shown(str(code))


def shown(code: str) -> Invitation:
    """Return a code with the address that leads there."""
    return Invitation(code, f"{settings.current().public_url.rstrip('/')}/g/{code}")


async def requests(tx: Tx, me: int, conversation: int) -> JoinRequests:
    """Return who waits to be let in. Raises NotAMember, NotAllowedHere."""
    rules.check_runs((await own_row(tx, me, conversation)).role)
    rows = await tx.all(RequestRow, sql.list_requests, conversation=conversation)
    cards = await contacts.cards(tx, me, {row.person for row in rows} | {row.by for row in rows})
    return JoinRequests(
        [
            JoinRequest(
                str(row.id),
                cards[row.person],
                cards[row.by] if row.by != row.person and row.by in cards else None,
                row.words,
                row.at,
            )
            for row in rows
            if row.person in cards
        ]
    )
