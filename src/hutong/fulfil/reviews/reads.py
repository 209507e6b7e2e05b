"""Questions about reviews and scores."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from hutong.fulfil import aftersales, parcels
from hutong.fulfil.reviews import rules
from hutong.fulfil.reviews.shapes import (
    MyReview,
    Person,
    Review,
    ReviewPage,
    Row,
    Score,
    Spread,
    Sum,
)
from hutong.kernel import clock, errors, paging
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import accounts
from hutong.trade import orders, shops

sql = load("hutong.fulfil.reviews")

_LAST = 2**63 - 1
_Number = Annotated[int, Meta(ge=0, le=_LAST)]
_NONE = Spread(0, 0, 0, 0, 0)
_STRANGER = Person("", None)


async def of_product(tx: Tx, product: int, after: str | None, limit: int) -> ReviewPage:
    """Return a product's reviews, newest first, with how its stars spread."""
    before = (paging.after(after, tuple[_Number]) or (_LAST,))[0]
    rows = await tx.all(Row, sql.of_product, product=product, before=before, most=limit + 1)
    cut = paging.page(rows, limit, lambda row: row.id)
    spread = (await tx.maybe(Spread, sql.spread, product=product) or _NONE).counts
    return ReviewPage(
        await shown(tx, cut.items),
        cut.next,
        stars=rules.mean(spread),
        count=sum(spread),
        spread=spread,
    )


async def of_order(tx: Tx, buyer: int, order: int) -> list[MyReview]:
    """Return what a buyer wrote of her order, by line; raises NotFound for somebody else's."""
    shop = await orders.locking.shop_of(tx, buyer, order)
    products = {line.product for line in await orders.locking.lines(tx, shop, order)}
    rows = await tx.all(Row, sql.of_order, products=sorted(products), order=order, buyer=buyer)
    now = clock.now()
    return [
        MyReview(**msgspec.structs.asdict(review), edit_until=rules.edit_until(row, now))
        for row, review in zip(rows, await shown(tx, rows), strict=True)
    ]


async def some(tx: Tx, products: list[int], ids: list[int]) -> list[Review]:
    """Return these reviews, the first one first."""
    return await shown(tx, await tx.all(Row, sql.some, products=products, ids=ids))


async def access_mine(tx: Tx, buyer: int, review: int) -> Row:
    """Lock one of a buyer's reviews; raises NotFound for somebody else's."""
    found = await tx.maybe(Row, sql.of_buyer, buyer=buyer, id=review)
    if found is None:
        raise errors.NotFound("You have no such review.")
    return found


async def access_of_shop(tx: Tx, shop: int, review: int) -> Row:
    """Return a review of a shop's goods; raises NotFound."""
    found = await tx.maybe(Row, sql.of_shop, shop=shop, id=review)
    if found is None:
        raise errors.NotFound("This shop has no such review.")
    return found


async def score(tx: Tx, shop: int) -> Score:
    """Return a shop's score with its parts. Raises NoSuchShop."""
    await shops.shop(tx, shop)
    since = clock.now() - rules.LOOK_BACK
    stars = await tx.maybe(Sum, sql.stars_of_shop, shop=shop) or Sum(0, 0)
    sent = await parcels.punctuality(tx, shop, since)
    return rules.score(
        star_sum=stars.score_sum,
        star_count=stars.score_count,
        sent=sent.orders,
        on_time=sent.on_time,
        troubled=await aftersales.granted(tx, shop, since),
    )


async def shown(tx: Tx, rows: Sequence[Row]) -> list[Review]:
    """Return rows as everybody sees them."""
    names = await tx.ask(accounts.names([row.buyer for row in rows]))
    people = {who: Person(name.display_name, name.picture) for who, name in names.items()}
    return [
        Review(
            id=str(row.id),
            product=str(row.product),
            line=row.line,
            person=people.get(row.buyer, _STRANGER),
            stars=row.stars,
            text=row.text,
            pictures=row.pictures,
            options=row.options,
            at=row.at,
            edited_at=row.edited_at,
            reply=row.reply,
            replied_at=row.replied_at,
        )
        for row in rows
    ]


async def export(tx: Tx, person: int) -> list[dict[str, Any]]:
    """Return what a person wrote."""
    rows = [dict(row) for row in await tx.rows(sql.of_person, buyer=person)]
    for row in rows:
        row |= {name: str(row[name]) for name in ("id", "product", "shop", "order_id")}
    return rows
