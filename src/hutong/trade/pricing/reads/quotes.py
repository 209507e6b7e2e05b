"""A quote: the price of one basket, what is in stock, and what one's coupons would do."""

from hutong.kernel import clock, ids
from hutong.kernel.db import Question, Tx, ask, known
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
    lines = tuple((ids.read(line.sku), line.quantity) for line in data.lines)
    chosen = tuple(ids.read(claim) for claim in data.coupons)
    homes = await catalog.homes(tx, sorted({sku for sku, _ in lines}))
    shops = sorted(set(homes.values()))
    region, facts, free, held = await tx.together(
        _region(person, data),
        catalog.facts(homes),
        stock.available(shops, list(homes)),
        _held(person, shops, chosen),
    )
    terms = await tx.ask(terms_of(shops, facts, [region] if region else []))
    vouchers = {row.id: coupons.voucher(row, person) for row in held}
    wanted = Ask(person, region, lines, chosen)
    basket = baskets.basket_of(wanted, facts, Offers(terms, (), clock.now()), vouchers)
    priced, unfit = pipeline.settle(basket)
    answer = quotes.explained(priced, free)
    quotes.annotate(answer, priced, basket.offers, region=region)
    alone = quotes.useful(vouchers.values(), priced, basket.offers)
    _judge(answer, held, alone | {one.voucher.claim: one.why for one in unfit})
    return answer


def _region(person: int, data: NewQuote) -> Question[str | None]:
    if data.address is not None:
        if data.region is not None:
            raise BadInput("Name an address or a region, not both.", field="region")
        found = addresses.access_address(person, ids.read(data.address))
        return found.then(lambda address: regions.region_of(address.country, address.region))
    if data.region is None:
        return known(None)
    return known(clean_text(data.region, "region", most=123, least=1))


def _held(person: int, shops: list[int], chosen: tuple[int, ...]) -> Question[list[StoredClaim]]:
    return ask(
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
