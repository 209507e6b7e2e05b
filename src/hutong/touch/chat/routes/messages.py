"""Messages: sent, read, changed, found."""

from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Meta

from hutong.kernel import settings
from hutong.kernel.batch import Combiner
from hutong.kernel.db import again, reading, transaction
from hutong.kernel.errors import Problem
from hutong.kernel.http import Caller, delete, get, post, put
from hutong.kernel.ids import Id
from hutong.kernel.paging import Limit, Page
from hutong.touch import cards
from hutong.touch.chat.actions import changing, limiting, mine, positions, sending
from hutong.touch.chat.actions.positions import Reading
from hutong.touch.chat.reads import messages, search
from hutong.touch.chat.reads.messages import Most
from hutong.touch.chat.rules import bodies
from hutong.touch.chat.rules.refusals import NotAMember
from hutong.touch.chat.shapes.bodies import Sending
from hutong.touch.chat.shapes.conversations import Readers, ReadUpTo
from hutong.touch.chat.shapes.messages import (
    Edit,
    History,
    Hit,
    Message,
    NewMessage,
    Reaction,
    Seq,
)

HISTORY = 50


async def _send(batch: list[Sending]) -> list[Message | Problem]:
    return await again(lambda tx: sending.send_all(tx, batch))


async def _read(batch: list[Reading]) -> list[bool]:
    return await again(lambda tx: positions.read_all(tx, batch))


_sending: Combiner[Sending, Message] = Combiner("chat.send", _send, most=128)
_reading: Combiner[Reading, bool] = Combiner("chat.read", _read)


@post("/api/conversations/{conversation:int}/messages", right="person", express=True)
async def send(caller: Caller, conversation: int, data: NewMessage) -> Message:
    """Send a message. The same `client_id` again gives the message of the first time, for ever."""
    said = bodies.read(data.kind, data.body, chars_max=settings.current().chat_text_chars)
    if said.kind == "card":
        cards.check(bodies.card_of(said))
    limiting.person(caller.person)
    return await _sending.ask(Sending(caller.person, conversation, data.client_id, said))


@get("/api/conversations/{conversation:int}/messages", right="person", express=True)
async def history(
    caller: Caller,
    conversation: int,
    before: Seq | None = None,
    after: Seq | None = None,
    limit: Most = HISTORY,
) -> History:
    """Return a stretch: the newest messages, those below `before`, or those above `after`."""
    async with reading() as tx:
        return await messages.history(
            tx, caller.person, conversation, before=before, after=after, limit=limit
        )


@post("/api/conversations/{conversation:int}/messages/{seq:int}/recall", right="person", status=200)
async def recall(caller: Caller, conversation: int, seq: int) -> Message:
    """Take a message back for everybody."""
    limiting.person(caller.person)
    return await again(lambda tx: changing.recall(tx, caller.person, conversation, seq))


@put("/api/conversations/{conversation:int}/messages/{seq:int}", right="person")
async def edit(caller: Caller, conversation: int, seq: int, data: Edit) -> Message:
    """Give one's own words other words."""
    limiting.person(caller.person)
    return await again(lambda tx: changing.edit(tx, caller.person, conversation, seq, data.body))


@put("/api/conversations/{conversation:int}/messages/{seq:int}/reactions", right="person")
async def react(caller: Caller, conversation: int, seq: int, data: Reaction) -> Message:
    """Put an emoji under a message, or take one's own away."""
    limiting.person(caller.person)
    return await again(
        lambda tx: changing.react(tx, caller.person, conversation, seq, data.emoji, on=data.on)
    )


@delete("/api/conversations/{conversation:int}/messages/{seq:int}", right="person")
async def drop(caller: Caller, conversation: int, seq: int) -> None:
    """Take a message out of one's own view; the others keep it."""
    await again(lambda tx: mine.drop(tx, caller.person, conversation, seq))


@get("/api/conversations/{conversation:int}/messages/{seq:int}/readers", right="person")
async def readers(caller: Caller, conversation: int, seq: int) -> Readers:
    """Return who has read one's own message."""
    async with reading() as tx:
        return await messages.readers(tx, caller.person, conversation, seq)


@put("/api/conversations/{conversation:int}/read", right="person", status=204, express=True)
async def read(caller: Caller, conversation: int, data: ReadUpTo) -> None:
    """Say how far one has read; a lower number than before does nothing."""
    if not await _reading.ask(Reading(caller.person, conversation, data.seq)):
        raise NotAMember


@get("/api/messages/search", right="person")
async def find(
    caller: Caller,
    q: Annotated[str, Meta(max_length=200)],
    conversation: Annotated[Id | None, QueryParameter()] = None,
    after: str | None = None,
    limit: Limit = 20,
) -> Page[Hit]:
    """Search one's own messages, in all conversations or in one, the newest first."""
    limiting.search(caller.person)
    async with transaction() as tx:
        return await search.search(tx, caller.person, q, int(conversation or 0), after, limit)


routes = [send, history, recall, edit, react, drop, readers, read, find]
