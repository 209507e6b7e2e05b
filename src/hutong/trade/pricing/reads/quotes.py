"""A quote: the price of one basket, what is in stock, and what one's coupons would do."""

from hutong.kernel import clock, ids
from hutong.kernel.db import Tx
from hutong.kernel.errors import BadInput
from hutong.kernel.text import clean_text
from hutong.people import addresses
from hutong.trade import catalog, stock
from hutong.trade.pricing.reads.terms import sql, terms_of
from hutong.trade.pricing.rules import baskets, coupons, pipeline, quotes, regions
from hutong.trade.pricing.shapes.basket import PLATFORM, Ask, Offers, Why
from hutong.trade.pricing.shapes.stored import StoredClaim
from hutong.trade.pricing.shapes.wire import NewQuote, Quote, UnusableCoupon

_HELD_MAX = 200


async def quote(tx: Tx, person: int, data: NewQuote) -> Quote:
    """Price a basket and explain it. A chosen coupon that does not fit is left out and named.

    Raises the problems of a basket that has no price at all.
    """
    region = await _region(tx, person, data)
    lines = tuple((ids.read(line.sku), line.quantity) for line in data.lines)
    chosen = tuple(ids.read(claim) for claim in data.coupons)
    facts = await catalog.facts(tx, sorted({sku for sku, _ in lines}))
    shops = sorted({fact.shop for fact in facts.values()})
    terms = await terms_of(tx, shops, facts, [region] if region else [])
    held = await _held(tx, person, shops, chosen)
    vouchers = {row.id: coupons.voucher(row, person) for row in held}
    ask = Ask(person, region, lines, chosen)
    basket = baskets.basket_of(ask, facts, Offers(terms, (), clock.now()), vouchers)
    priced, unfit = pipeline.settle(basket)
    answer = quotes.explained(priced, await stock.available(tx, shops, sorted(facts)))
    quotes.annotate(answer, priced, basket.offers, region=region)
    alone = quotes.useful(vouchers.values(), priced, basket.offers)
    _judge(answer, held, alone | {one.voucher.claim: one.why for one in unfit})
    return answer


async def _region(tx: Tx, person: int, data: NewQuote) -> str | None:
    if data.address is not None:
        if data.region is not None:
            raise BadInput("Name an address or a region, not both.", field="region")
        found = await addresses.access_address(tx, person, ids.read(data.address))
        return regions.region_of(found.country, found.region)
    return None if data.region is None else clean_text(data.region, "region", most=123, least=1)


async def _held(
    tx: Tx, person: int, shops: list[int], chosen: tuple[int, ...]
) -> list[StoredClaim]:
    return await tx.all(
        StoredClaim,
        sql.claims_for_quote,
        buyer=person,
        chosen=chosen,
        shops=[PLATFORM, *shops],
        at=clock.now(),
        most=_HELD_MAX,
    )


def _judge(answer: Quote, held: list[StoredClaim], reasons: dict[int, Why | None]) -> None:
    """Sort what the person holds into usable and not, with the reason."""
    at = clock.now()
    for row in held:
        claim, why = coupons.claim_shown(row, at), reasons[row.id]
        if why is None:
            answer.usable_coupons.append(claim)
        else:
            answer.unusable_coupons.append(UnusableCoupon(claim, why.text, why.code))
