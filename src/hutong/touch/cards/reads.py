"""Cards signed and checked with the key of this house; only a person's asks the database."""

from typing import Any

from hutong.kernel import errors, settings
from hutong.kernel.db import Tx
from hutong.people import contacts
from hutong.touch.cards import rules
from hutong.touch.cards.shapes import Card, Kind, Source


def sign(kind: Kind, ref: str, snapshot: dict[str, Any], sharer: int) -> Card:
    """Return a card that `sharer` may show. Raises CardTooLarge for a snapshot over 4 kB."""
    key = _key()
    return rules.signed(key, Card(kind, ref, snapshot, rules.source(key, kind, ref, sharer), ""))


def check(card: Card) -> None:
    """Let a card pass that the house made. Raises ForgedCard for any other."""
    if not rules.is_real(_key(), card):
        raise rules.ForgedCard(
            "Somebody has changed this card since it was made. Nothing was sent; share it again "
            "from the page it belongs to."
        )


def read_source(token: str) -> Source:
    """Return what was shared and by whom. Raises ForgedCard for a source that is not ours."""
    return rules.read_source(_key(), token)


def moved(card: Card, snapshot: dict[str, Any]) -> Card:
    """Return a card that shows the thing as it is now; who shared it stays. Raises ForgedCard.

    For live cards: the new one passes `check` when somebody sends it on.
    """
    return sign(card.kind, card.ref, snapshot, read_source(card.source).sharer)


async def contact(tx: Tx, me: int, person: int) -> Card:
    """Return oneself or a friend as a card. Raises NotFound for anybody else, there or not.

    A friend who blocked me is refused like one who took me out of her book. The card goes to
    others, so it shows the handle only of who lets everybody find her by it.
    """
    if person != me and not await contacts.may_write(tx, me, person):
        raise errors.NotFound("You can share yourself and your friends, and nobody else.")
    shown = (await contacts.cards(tx, 0, [person]))[person]
    snapshot = {
        "display_name": shown.display_name,
        "handle": shown.handle,
        "picture": shown.picture,
    }
    return sign("contact", shown.id, snapshot, me)


def _key() -> bytes:
    return settings.secret_key(settings.current())
