"""Groups: made, changed, entered, left and ended."""

from hutong.kernel.db import Tx, again, reading
from hutong.kernel.http import Caller, delete, get, patch, post, put
from hutong.kernel.paging import Limit
from hutong.touch.chat.actions import groups, roles, seats
from hutong.touch.chat.reads import conversations
from hutong.touch.chat.reads import groups as reads
from hutong.touch.chat.shapes.conversations import Conversation
from hutong.touch.chat.shapes.groups import (
    Added,
    Asking,
    GroupChange,
    GroupMembers,
    GroupPreview,
    Invitation,
    Joined,
    JoinRequests,
    Made,
    MuteFor,
    Newcomers,
    NewGroup,
    NewRole,
    ToPerson,
)

_GROUP = "/api/conversations/{conversation:int}"


@post("/api/groups", right="person")
async def make(caller: Caller, data: NewGroup) -> Conversation:
    """Make a group with friends."""

    async def work(tx: Tx) -> Made:
        return await groups.make(tx, caller.person, data)

    made = await caller.once("groups.make", data, work, shape=Made)
    return await _mine(caller, int(made.id))


@patch("/api/groups/{conversation:int}", right="person")
async def change(caller: Caller, conversation: int, data: GroupChange) -> Conversation:
    """Change the name, picture, announcement, approval or silence of a group."""

    async def work(tx: Tx) -> None:
        await groups.change(tx, caller.person, conversation, data)

    await again(work)
    return await _mine(caller, conversation)


@delete("/api/groups/{conversation:int}", right="person")
async def dissolve(caller: Caller, conversation: int) -> None:
    """End a group for everybody."""

    async def work(tx: Tx) -> None:
        await groups.dissolve(tx, caller.person, conversation)

    await again(work)


@get(f"{_GROUP}/members", right="person")
async def members(
    caller: Caller, conversation: int, after: str | None = None, limit: Limit = 100
) -> GroupMembers:
    """Return who is inside: the owner, the admins, then everybody by when they came."""
    async with reading() as tx:
        return await reads.members(tx, caller.person, conversation, after, limit)


@post(f"{_GROUP}/members", right="person")
async def add(caller: Caller, conversation: int, data: Newcomers) -> Added:
    """Bring friends in, or propose them where the admins want to be asked."""

    async def work(tx: Tx) -> Added:
        return await seats.add(tx, caller.person, conversation, data)

    return await caller.once(f"groups.add {conversation}", data, work, shape=Added)


@delete(_GROUP + "/members/{person:int}", right="person")
async def remove(caller: Caller, conversation: int, person: int) -> None:
    """Take a member out."""

    async def work(tx: Tx) -> None:
        await seats.remove(tx, caller.person, conversation, person)

    await again(work)


@post(f"{_GROUP}/leave", right="person", status=204)
async def leave(caller: Caller, conversation: int) -> None:
    """Leave; an owner's group goes to whoever comes next."""

    async def work(tx: Tx) -> bool:
        await seats.leave(tx, caller.person, conversation)
        return True

    await caller.once(f"groups.leave {conversation}", None, work, shape=bool)


@put(_GROUP + "/members/{person:int}/role", right="person", status=204)
async def appoint(caller: Caller, conversation: int, person: int, data: NewRole) -> None:
    """Make a member an admin, or no longer."""

    async def work(tx: Tx) -> None:
        await roles.appoint(tx, caller.person, conversation, person, data.role)

    await again(work)


@put(_GROUP + "/members/{person:int}/mute", right="person", status=204)
async def mute(caller: Caller, conversation: int, person: int, data: MuteFor) -> None:
    """Let a member only read for a while; 0 seconds lets her write again."""

    async def work(tx: Tx) -> None:
        await roles.mute(tx, caller.person, conversation, person, data.seconds)

    await again(work)


@post(f"{_GROUP}/transfer", right="person", status=204)
async def transfer(caller: Caller, conversation: int, data: ToPerson) -> None:
    """Give one's group to another member."""

    async def work(tx: Tx) -> bool:
        await roles.transfer(tx, caller.person, conversation, int(data.person))
        return True

    await caller.once(f"groups.transfer {conversation}", data, work, shape=bool)


@get(f"{_GROUP}/invitation", right="person")
async def invitation(caller: Caller, conversation: int) -> Invitation:
    """Return the group's code and its address."""
    async with reading() as tx:
        return await reads.invitation(tx, caller.person, conversation)


@post(f"{_GROUP}/invitation", right="person")
async def rotate(caller: Caller, conversation: int) -> Invitation:
    """Make a fresh code; the old one opens nothing from now on."""

    async def work(tx: Tx) -> Invitation:
        code = await seats.rotate(tx, caller.person, conversation)
        return reads.shown(code)

    return await caller.once(f"groups.rotate {conversation}", None, work, shape=Invitation)


@get("/api/group-codes/{code:str}", right="person")
async def preview(caller: Caller, code: str) -> GroupPreview:
    """Return what a code shows before one joins."""
    async with reading() as tx:
        return await reads.preview(tx, caller.person, code)


@post("/api/group-codes/{code:str}/join", right="person")
async def join(caller: Caller, code: str, data: Asking = Asking()) -> Joined:  # noqa: B008  frozen
    """Come in by a code, or ask where that is wanted."""

    async def work(tx: Tx) -> Joined:
        return await seats.join(tx, caller.person, code, data)

    return await caller.once(f"groups.join {code}", data, work, shape=Joined)


@get(f"{_GROUP}/requests", right="person")
async def requests(caller: Caller, conversation: int) -> JoinRequests:
    """Return who waits to be let in."""
    async with reading() as tx:
        return await reads.requests(tx, caller.person, conversation)


@post(_GROUP + "/requests/{request_id:int}/accept", right="person", status=204)
async def accept(caller: Caller, conversation: int, request_id: int) -> None:
    """Let somebody in."""
    await _decide(caller, conversation, request_id, accept=True)


@post(_GROUP + "/requests/{request_id:int}/refuse", right="person", status=204)
async def refuse(caller: Caller, conversation: int, request_id: int) -> None:
    """Let somebody wait outside."""
    await _decide(caller, conversation, request_id, accept=False)


@put(_GROUP + "/pins/{seq:int}", right="person", status=204)
async def pin(caller: Caller, conversation: int, seq: int) -> None:
    """Pin a message for everybody."""
    await _pin(caller, conversation, seq, on=True)


@delete(_GROUP + "/pins/{seq:int}", right="person")
async def unpin(caller: Caller, conversation: int, seq: int) -> None:
    """Take a pin away."""
    await _pin(caller, conversation, seq, on=False)


routes = [
    make,
    change,
    dissolve,
    members,
    add,
    remove,
    leave,
    appoint,
    mute,
    transfer,
    invitation,
    rotate,
    preview,
    join,
    requests,
    accept,
    refuse,
    pin,
    unpin,
]


async def _mine(caller: Caller, conversation: int) -> Conversation:
    async with reading() as tx:
        return await conversations.one(tx, caller.person, conversation)


async def _decide(caller: Caller, conversation: int, request_id: int, *, accept: bool) -> None:
    async def work(tx: Tx) -> bool:
        await seats.decide(tx, caller.person, conversation, request_id, accept=accept)
        return True

    operation = f"groups.decide {conversation} {request_id} {accept}"
    await caller.once(operation, None, work, shape=bool)


async def _pin(caller: Caller, conversation: int, seq: int, *, on: bool) -> None:
    async def work(tx: Tx) -> None:
        await roles.pin(tx, caller.person, conversation, seq, on=on)

    await again(work)
