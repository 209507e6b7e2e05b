"""Writing, editing and replying; stars move the tallies in the same transaction."""

from collections import defaultdict
from collections.abc import Sequence

from hutong.fulfil.reviews import reads, rules
from hutong.fulfil.reviews.reads import sql
from hutong.fulfil.reviews.shapes import NewReview, Opinion, Review
from hutong.kernel import clock, ids
from hutong.kernel.db import Tx
from hutong.kernel.text import clean_text
from hutong.trade import catalog, orders, shops


async def write(tx: Tx, buyer: int, order: int, wanted: Sequence[NewReview]) -> list[Review]:
    """Review lines of a received order; all of them or none.

    Raises NotFound for somebody else's order, NotReceivedYet, ReviewedAlready or BadInput.
    """
    row = await orders.locking.access_mine(tx, buyer, order)
    lines = await orders.locking.lines(tx, row.shop, row.id)
    reviewed = rules.lines_to_review(row.state, lines, wanted)
    homes = await catalog.homes(tx, [line.sku for line in reviewed])
    facts = await tx.ask(catalog.facts(homes))
    fresh = ids.many(len(wanted))
    added = await tx.run(
        sql.add,
        shop=row.shop,
        order=row.id,
        buyer=buyer,
        products=[line.product for line in reviewed],
        ids=fresh,
        lines=[one.line for one in wanted],
        stars=[one.stars for one in wanted],
        texts=[_words(one) for one in wanted],
        # Wrapped: the driver takes a list of lists for one array of two dimensions.
        pictures=[{"keys": _pictures(one)} for one in wanted],
        options=[facts[line.sku].options if line.sku in facts else {} for line in reviewed],
        at=clock.now(),
    )
    if added != len(wanted):
        raise rules.ReviewedAlready("A line is reviewed once. Nothing was written; edit it.")
    stars = [(line.product, one.stars, 1) for line, one in zip(reviewed, wanted, strict=True)]
    await _count(tx, row.shop, stars)
    return await reads.some(tx, sorted({line.product for line in reviewed}), fresh)


async def edit(tx: Tx, buyer: int, review: int, opinion: Opinion) -> Review:
    """Write one's review anew, once and within thirty days. Raises NotFound or EditedAlready."""
    row = await reads.access_mine(tx, buyer, review)
    now = clock.now()
    touched = await tx.run(
        sql.edit,
        product=row.product,
        id=row.id,
        stars=opinion.stars,
        text=_words(opinion),
        pictures=_pictures(opinion),
        at=now,
        since=now - rules.EDIT_WITHIN,
    )
    if not touched:
        raise rules.EditedAlready(
            f"A review can be edited once, within {rules.EDIT_WITHIN.days} days. It stays as it is."
        )
    await _count(tx, row.shop, [(row.product, row.stars, -1), (row.product, opinion.stars, 1)])
    (found,) = await reads.some(tx, [row.product], [row.id])
    return found


async def reply(tx: Tx, shop: int, person: int, review: int, text: str) -> Review:
    """Reply to a review, once. Raises NotFound or RepliedAlready."""
    row = await reads.access_of_shop(tx, shop, review)
    touched = await tx.run(
        sql.reply,
        product=row.product,
        id=row.id,
        text=clean_text(text, "text", least=1, most=500, lines=True),
        person=person,
        at=clock.now(),
    )
    if not touched:
        raise rules.RepliedAlready("A shop replies once to a review. The reply stays as it is.")
    (found,) = await reads.some(tx, [row.product], [row.id])
    return found


async def erase(tx: Tx, person: int) -> None:
    """Drop a person's pictures; her words stay under the name of the erased."""
    await tx.run(sql.forget_pictures, buyer=person)


async def _count(tx: Tx, shop: int, stars: Sequence[tuple[int, int, int]]) -> None:
    """Move tallies by (product, stars, +1 or -1): first the shop's turn, then products by id."""
    total = sum(n * sign for _, n, sign in stars)
    count = sum(sign for _, _, sign in stars)
    await tx.run(sql.turn_of_shop, shop=shop, sum=total, count=count)
    spreads: dict[int, list[int]] = defaultdict(lambda: [0] * 5)
    for product, n, sign in stars:
        spreads[product][n - 1] += sign
    products = sorted(spreads)
    columns = {f"n{n}": [spreads[product][n - 1] for product in products] for n in range(1, 6)}
    await tx.run(sql.count_stars, products=products, **columns)
    for product in products:
        deltas = spreads[product]
        gained = sum(n * times for n, times in enumerate(deltas, 1))
        await catalog.scored(tx, shop, product, gained, sum(deltas))


def _words(opinion: Opinion) -> str:
    return clean_text(opinion.text, "text", most=1000, lines=True)


def _pictures(opinion: Opinion) -> list[str | None]:
    return [shops.picture(key) for key in opinion.pictures]
