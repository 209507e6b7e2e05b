"""Pricing in batches through the door, and spending coupons."""

from collections.abc import Sequence

from hutong.kernel import ids
from hutong.kernel.db import Tx, transaction
from hutong.kernel.errors import Problem
from hutong.kernel.metrics import statements
from hutong.trade import catalog, pricing
from hutong.trade.pricing import Ask, Priced, Use
from tests.cast import Cast
from tests.trade.pricing import street


async def priced(*asks: Ask) -> list[Priced | Problem]:
    async with transaction() as tx:
        return await price(tx, asks)


async def price(tx: Tx, asks: Sequence[Ask]) -> list[Priced | Problem]:
    homes = await catalog.homes(tx, sorted({sku for ask in asks for sku, _ in ask.lines}))
    return await pricing.price_all(tx, list(asks), await tx.ask(catalog.facts(homes)))


def code(answer: Priced | Problem) -> str:
    return answer.code if isinstance(answer, Problem) else "priced"


async def test_one_bad_basket_spoils_no_other(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    closed = await street.shop(mei, "Closed")
    pears = int(await street.sku(fruit, 1000))
    figs = int(await street.sku(closed, 1000))
    await mei.put(f"/api/shops/{closed}/state", {"state": "paused"})
    await mei.put(f"/api/shops/{fruit}/freight", {"base_fen": 7, "no_delivery": ["65"]})
    good = Ask(lin.id, "330106", ((pears, 1), (pears, 2)))

    answers = await priced(
        good,
        Ask(lin.id, None, ((5, 1),)),
        Ask(lin.id, None, ((figs, 1),)),
        Ask(lin.id, "650102", ((pears, 1),)),
        Ask(lin.id, None, ((pears, 1),), (77,)),
        Ask(lin.id, None, ()),
        Ask(lin.id, None, ((pears, 10_000),)),
        good,
    )

    assert [code(answer) for answer in answers] == [
        "priced",
        "no_such_sku",
        "shop_closed",
        "no_delivery",
        "coupon_unusable",
        "bad_input",
        "bad_input",
        "priced",
    ]
    first = answers[0]
    assert isinstance(first, Priced)
    assert (first.total_fen, first.orders[0].lines[0].quantity) == (3007, 3)
    assert answers[0] == answers[7]


async def test_a_whole_batch_takes_two_statements_with_coupons_or_without(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    skus = [int(await street.sku(fruit, 1000)) for _ in range(4)]
    claim = int(await street.claimed(mei, fruit, lin, 100))
    plain = [Ask(lin.id, "330106", ((sku, 1),)) for sku in skus]
    await priced(*plain)  # the catalog learns where these SKUs live
    async with transaction() as tx:
        before = statements._value.get()  # noqa: SLF001  the client library offers no reading
        await price(tx, plain)
        middle = statements._value.get()  # noqa: SLF001
        await price(tx, [*plain, Ask(lin.id, None, ((skus[0], 1),), (claim,))])
        after = statements._value.get()  # noqa: SLF001
    assert (middle - before, after - middle) == (2, 2)


async def test_a_coupon_is_spent_by_one_trade_and_comes_back_when_it_closes(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    pears = int(await street.sku(fruit, 1000))
    claim = int(await street.claimed(mei, fruit, lin, 300))
    ask = Ask(lin.id, None, ((pears, 1),), (claim,))
    (first,) = await priced(ask)
    assert isinstance(first, Priced)
    early, late = ids.many(2)

    async with transaction() as tx:
        assert await pricing.use(tx, first.uses(lin.id, early)) == {claim}
        assert await pricing.use(tx, first.uses(lin.id, late)) == set()
    (again,) = await priced(ask)
    assert code(again) == "coupon_unusable"
    used = (await lin.get("/api/my/coupons", state="used"))["items"]
    assert [(one["id"], one["trade"]) for one in used] == [(str(claim), str(early))]

    async with transaction() as tx:
        assert await pricing.give_back(tx, [(lin.id, late)]) == 0
        assert await pricing.give_back(tx, [(lin.id, early)]) == 1
        assert await pricing.give_back(tx, [(lin.id, early)]) == 0
    assert await priced(ask) == [first]


async def test_two_baskets_of_one_batch_cannot_both_have_a_coupon(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    pears = int(await street.sku(fruit, 1000))
    claim = int(await street.claimed(mei, fruit, lin, 300))
    ask = Ask(lin.id, None, ((pears, 1),), (claim,))
    unknown = Ask(lin.id, None, ((5, 1),), (claim,))
    answers = await priced(unknown, ask, ask)
    assert [code(answer) for answer in answers] == ["no_such_sku", "priced", "coupon_unusable"]


async def test_a_coupon_that_two_trades_of_one_call_name_is_won_by_neither(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    first, second = [int(await street.claimed(mei, fruit, lin, 300)) for _ in range(2)]
    async with transaction() as tx:
        uses = [Use(first, lin.id, 1, 300), Use(first, lin.id, 2, 300), Use(second, lin.id, 2, 300)]
        assert await pricing.use(tx, uses) == {second}
        assert await pricing.use(tx, []) == set()
    open_ones = (await lin.get("/api/my/coupons", state="open"))["items"]
    assert [one["id"] for one in open_ones] == [str(first)]


async def test_a_price_explains_itself_without_stock(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    pears = int(await street.sku(fruit, 1000))
    (answer,) = await priced(Ask(lin.id, None, ((pears, 2),)))
    assert isinstance(answer, Priced)
    quote = pricing.explained(answer)
    assert (quote.total_fen, quote.orders[0].lines[0].available) == (2000, None)


async def test_somebody_elses_coupon_is_not_spent(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    fruit = await street.shop(mei)
    claim = int(await street.claimed(mei, fruit, lin, 300))
    async with transaction() as tx:
        assert await pricing.use(tx, [Use(claim, bo.id, 1, 300)]) == set()
    assert (await lin.get("/api/my/coupons"))["items"][0]["state"] == "open"
