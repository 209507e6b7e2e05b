"""Where a checkout comes from: a card is believed when the house signed it, and its sharer kept."""

from collections.abc import Sequence

from hutong.kernel import errors, ids
from hutong.kernel.db import Tx
from hutong.touch import cards, chat
from hutong.trade.orders.actions.draft import Came, Draft
from hutong.trade.orders.rules import CARD


class NotInConversation(errors.BadInput):
    """The buyer is not in the conversation that she says the card stood in."""

    title = "You are not in this conversation"


async def read_all(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Read the cards that checkouts come from; a forged one, or another's conversation, ends it.

    Nothing is asked of the database for checkouts that name no conversation.
    """
    for draft in drafts:
        if draft.came_from is None or draft.came_from.get("kind") != CARD:
            continue
        try:
            draft.came_from = await _read(tx, draft.buyer, draft.came_from)
        except (cards.ForgedCard, NotInConversation) as refusal:
            draft.problem = refusal


async def _read(tx: Tx, buyer: int, given: Came) -> Came:
    """Return what is kept of a card's source; what else the client wrote beside it is not."""
    try:
        told = cards.read_source(given.get("ref", ""))
    except cards.ForgedCard as forged:
        raise cards.ForgedCard(
            "The card you come from is not real. Nothing was ordered; buy from the product's page."
        ) from forged
    kept = {"kind": CARD, "ref": f"{told.kind}:{told.ref}", "sharer": str(told.sharer)}
    if "conversation" not in given:
        return kept
    conversation = ids.read(given["conversation"])
    if not await chat.member(tx, buyer, conversation):
        raise NotInConversation(
            "You are not in the conversation this card stands in. Nothing was ordered; buy from "
            "the product's page."
        )
    return kept | {"conversation": str(conversation)}
