"""The price of many checkouts at once."""

from collections.abc import Iterable

from hutong.kernel import clock
from hutong.kernel.db import Tx
from hutong.kernel.errors import Problem
from hutong.trade import catalog
from hutong.trade.pricing.reads.terms import sql, terms_of
from hutong.trade.pricing.rules import baskets, pipeline
from hutong.trade.pricing.shapes.basket import Ask, Offers, Priced, Voucher


async def price_all(tx: Tx, asks: list[Ask]) -> list[Priced | Problem]:
    """Price many checkouts with two statements, three when somebody uses a coupon.

    Each ask gets its answer in its place; a Problem is an answer too, and spoils no other. Stock
    is not looked at. When two asks name the same coupon the first has it and the other is
    refused; whether it really has it, only `use` can say.
    """
    skus = {sku for ask in asks for sku, _ in ask.lines}
    facts = await catalog.facts(tx, sorted(skus))
    wanted = {ask.region for ask in asks if ask.region}
    terms = await terms_of(tx, {fact.shop for fact in facts.values()}, skus, wanted)
    offers = Offers(terms, (), clock.now())
    held = await vouchers(tx, asks)
    taken: set[int] = set()
    answers: list[Priced | Problem] = []
    for ask in asks:
        try:
            priced = pipeline.price(baskets.basket_of(ask, facts, offers, held, taken))
        except Problem as problem:
            answers.append(problem)
        else:
            taken.update(priced.claims)
            answers.append(priced)
    return answers


async def vouchers(tx: Tx, asks: Iterable[Ask]) -> dict[int, Voucher]:
    """Return the vouchers that asks name, by claim; without any no statement is made."""
    named = sorted({(ask.buyer, claim) for ask in asks for claim in ask.coupons})
    if not named:
        return {}
    rows = await tx.all(
        Voucher,
        sql.claims_by_id,
        buyers=[buyer for buyer, _ in named],
        claims=[claim for _, claim in named],
    )
    return {row.claim: row for row in rows}
