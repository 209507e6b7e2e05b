"""The one card whose thing lives in an earlier wing: a person."""

from hutong.kernel.db import reading
from hutong.kernel.http import Caller, get
from hutong.touch.cards import reads
from hutong.touch.cards.shapes import Card


@get("/api/people/{person:int}/card", right="person")
async def contact_card(caller: Caller, person: int) -> Card:
    """Return oneself or a friend as a card to share."""
    async with reading() as tx:
        return await reads.contact(tx, caller.person, person)


routes = [contact_card]
