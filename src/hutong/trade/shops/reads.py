"""Questions about shops."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from hutong.kernel import errors, money, paging
from hutong.kernel.db import Tx
from hutong.kernel.paging import Page
from hutong.kernel.sql import load
from hutong.people import access
from hutong.touch import cards
from hutong.trade import ledger
from hutong.trade.shops import rules
from hutong.trade.shops.shapes import Facts, MyShop, Shop, Stored

sql = load("hutong.trade.shops")

_NEWEST = 2**63 - 1
Seen = Annotated[int, Meta(ge=0, le=_NEWEST)]


class NoSuchShop(errors.NotFound):
    """There is no shop of this id."""

    title = "No such shop"


async def shop(tx: Tx, shop: int) -> Shop:
    """Return one shop in any state. Raises NoSuchShop."""
    found = await tx.all(Stored, sql.find_shops, shops=[shop])
    if not found:
        raise NoSuchShop("There is no such shop. Please look for it by its name.")
    return rules.shown(found[0])


async def card(tx: Tx, number: int, sharer: int) -> cards.Card:
    """Return a shop as a card, signed for a sharer. Raises NoSuchShop."""
    return _card(await shop(tx, number), sharer)


async def cards_of(tx: Tx, numbers: Sequence[int], sharer: int) -> dict[int, cards.Card]:
    """Return shops as cards by id, in one statement."""
    found = await tx.all(Stored, sql.find_shops, shops=list(numbers))
    return {int(row.id): _card(rules.shown(row), sharer) for row in found}


def _card(shown: Shop, sharer: int) -> cards.Card:
    score = {"stars": shown.score.stars, "count": shown.score.count} if shown.score else None
    snapshot = {
        "name": shown.name,
        "name_en": shown.name_en,
        "picture": shown.picture,
        "score": score,
    }
    return cards.sign("shop", shown.id, snapshot, sharer)


async def open_shops(tx: Tx, q: str, after: str | None, limit: int) -> Page[Shop]:
    """Return open shops, newest first, whose name holds `q`. Raises BadInput for a bad cursor."""
    last = paging.after(after, tuple[Seen])
    rows = await tx.all(
        Stored,
        sql.list_open,
        q=q.strip().lower().replace("\0", ""),
        before=last[0] if last else _NEWEST,
        most=limit + 1,
    )
    return paging.page([rules.shown(row) for row in rows], limit, lambda item: int(item.id))


async def mine(tx: Tx, person: int) -> list[MyShop]:
    """Return every shop a person works in with the role, oldest first."""
    roles = {int(one.shop): one.role for one in await access.shops_of(tx, person)}
    rows = await tx.all(Stored, sql.find_shops, shops=sorted(roles))
    rows.sort(key=lambda row: int(row.id))
    return [MyShop(rules.shown(row), roles[int(row.id)]) for row in rows]


async def owned(tx: Tx, person: int) -> list[Shop]:
    """Return the shops that a person owns, for her export, the oldest first."""
    return [one.shop for one in await mine(tx, person) if one.role == "owner"]


async def blocking(tx: Tx, person: int) -> str | None:
    """Say why a person cannot be erased yet: a shop, or its money, would be without an owner."""
    alone = await access.sole_owner_of(tx, person)
    rows = sorted(await tx.all(Stored, sql.find_shops, shops=alone), key=lambda row: row.name)
    names = [row.name for row in rows if row.state != "closed"]
    left = await ledger.books.left_in(tx, alone)
    rich = [_rich(row.name, left[int(row.id)]) for row in rows if int(row.id) in left]
    told = []
    if names:
        told.append(
            f"You alone own {', '.join(names)}. "
            "Close it first, or make somebody else an owner as well."
        )
    if rich:
        told.append(
            f"You alone own the money of {', '.join(rich)}. Wait until it is settled and withdraw "
            "it first, or make somebody else an owner as well."
        )
    return " ".join(told) or None


def _rich(name: str, left: dict[str, int]) -> str:
    return f"{name} ({', '.join(money.show(fen, currency) for currency, fen in left.items())})"


async def facts(tx: Tx, shops: list[int]) -> dict[int, Facts]:
    """Return what later rooms decide by, for many shops in one statement."""
    return {row.id: row for row in await tx.all(Facts, sql.facts, shops=shops)}
