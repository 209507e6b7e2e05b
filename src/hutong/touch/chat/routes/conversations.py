"""Conversations as one person has them, and bringing her devices in step."""

from hutong.kernel import ids
from hutong.kernel.db import Tx, again, reading
from hutong.kernel.http import Caller, get, patch, post
from hutong.touch.chat.actions import mine, opening
from hutong.touch.chat.reads import conversations
from hutong.touch.chat.reads import sync as syncing
from hutong.touch.chat.shapes.conversations import (
    Conversation,
    Mine,
    SyncAnswer,
    SyncAsk,
    WithPerson,
)


@post("/api/chat/sync", right="person", status=200, express=True)
async def sync(caller: Caller, data: SyncAsk) -> SyncAnswer:
    """Return what changed since: entries of one's own log, and conversations that went on."""
    async with reading() as tx:
        return await syncing.sync(tx, caller.person, data)


@post("/api/conversations", right="person")
async def begin(caller: Caller, data: WithPerson) -> Conversation:
    """Return the conversation with a friend, made when there was none."""

    async def work(tx: Tx) -> Conversation:
        found = await opening.with_friend(tx, caller.person, ids.read(data.person))
        return await conversations.one(tx, caller.person, found)

    return await again(work)


@get("/api/conversations/{conversation:int}", right="person", express=True)
async def one(caller: Caller, conversation: int) -> Conversation:
    """Return a conversation as one has it."""
    async with reading() as tx:
        return await conversations.one(tx, caller.person, conversation)


@patch("/api/conversations/{conversation:int}/mine", right="person")
async def change_mine(caller: Caller, conversation: int, data: Mine) -> Conversation:
    """Mute, pin or hide it, or call oneself something in it."""

    async def work(tx: Tx) -> Conversation:
        await mine.change(tx, caller.person, conversation, data)
        return await conversations.one(tx, caller.person, conversation)

    return await again(work)


@post("/api/conversations/{conversation:int}/clear", right="person", status=204)
async def clear(caller: Caller, conversation: int) -> None:
    """Empty it for oneself; the others keep theirs."""
    await again(lambda tx: mine.clear(tx, caller.person, conversation))


routes = [sync, begin, one, change_mine, clear]
