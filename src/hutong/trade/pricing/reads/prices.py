"""The price of many checkouts at once."""

from collections.abc import Iterable

from hutong.kernel import clock
from hutong.kernel.db import Question, Tx, known
from hutong.kernel.db import ask as question
from hutong.kernel.errors import Problem
from hutong.trade.catalog import SkuFact
from hutong.trade.pricing.reads.terms import sql, terms_of
from hutong.trade.pricing.rules import baskets, pipeline
from hutong.trade.pricing.shapes.basket import Ask, Offers, Priced, Voucher


async def price_all(tx: Tx, asks: list[Ask], facts: dict[int, SkuFact]) -> list[Priced | Problem]:
    """Price many checkouts of which the facts are known, in one round trip.

    Each ask gets its answer in its place; a Problem is an answer too, and spoils no other. Stock
    is not looked at. When two asks name the same coupon the first has it and the other is
    refused; whether it really has it, only `use` can say.
    """
    skus = {sku for ask in asks for sku, _ in ask.lines}
    wanted = {ask.region for ask in asks if ask.region}
    terms, held = await tx.together(
        terms_of({fact.shop for fact in facts.values()}, skus, wanted), vouchers(asks)
    )
    offers = Offers(terms, (), clock.now())
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


def vouchers(asks: Iterable[Ask]) -> Question[dict[int, Voucher]]:
    """Return the vouchers that asks name, by claim; without any no statement is made."""
    named = sorted({(ask.buyer, claim) for ask in asks for claim in ask.coupons})
    if not named:
        return known({})
    return question(
        Voucher,
        sql.claims_by_id,
        buyers=[buyer for buyer, _ in named],
        claims=[claim for _, claim in named],
    ).then(lambda rows: {row.claim: row for row in rows})
