"""Money: it moves once, whoever taps how often at which door."""

from tests.asking import Answer, Asker
from tests.races.crowd import PRICE, Crowd, Shop, balance, basket, told

FIFTY = 50


async def unpaid(crowd: Crowd, *, money: int) -> tuple[Asker, Shop, str, str, str]:
    """Place an order of one unit and do not pay it; returns buyer, shop, SKU, trade and order."""
    shop = await Shop.open(crowd)
    sku = await shop.product(9)
    lin = await crowd.person("lin", money=money)
    made = await lin.do("POST", "/api/trades", await basket(lin, sku, pay_with=None))
    return lin, shop, sku, made["id"], made["orders"][0]["id"]


async def test_a_trade_is_paid_once(crowd: Crowd) -> None:
    lin, _, _, trade, _ = await unpaid(crowd, money=10 * PRICE)

    async def pay(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"/api/trades/{trade}/payments", {"method": "wallet"})

    answers = await crowd.at_once([lin] * FIFTY, pay)
    assert told(answers) == {"done": 1, "already_paid": FIFTY - 1}
    assert await balance(lin) == 9 * PRICE


async def test_parts_pay_a_trade_and_no_more(crowd: Crowd) -> None:
    lin, _, _, trade, order = await unpaid(crowd, money=10 * PRICE)
    body = {"method": "wallet", "amount_fen": PRICE // 5}

    async def pay(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"/api/trades/{trade}/payments", body)

    # A tap beside another one is told to look again; five turns at the latest pay the whole.
    for _ in range(5):
        answers = await crowd.at_once([lin] * 10, pay)
        assert set(told(answers)) <= {"done", "already_paid", "more_than_due"}
    assert await balance(lin) == 9 * PRICE
    assert (await lin.do("GET", f"/api/orders/{order}"))["state_name"] == "to_ship"


async def test_paying_and_cancelling_agree_on_one_end(crowd: Crowd) -> None:
    for _ in range(5):
        lin, shop, sku, trade, order = await unpaid(crowd, money=PRICE)

        async def act(n: int, who: Asker, trade: str = trade, order: str = order) -> Answer:
            if n % 4 < 2:
                return await who.ask("POST", f"/api/trades/{trade}/payments", {"method": "wallet"})
            return await who.ask("POST", f"/api/orders/{order}/cancel", {"reason": "no"})

        answers = await crowd.at_once([lin] * 20, act)
        assert told(answers)["done"] == 1, told(answers)
        state = (await lin.do("GET", f"/api/orders/{order}"))["state_name"]
        left, level = await balance(lin), await shop.level(sku)
        assert (state, left, level) in {("to_ship", 0, (9, 1)), ("cancelled", PRICE, (9, 0))}


async def test_a_wallet_is_never_spent_twice(crowd: Crowd) -> None:
    """Money for seven of fifty orders; some are paid while placed, some after."""
    shop = await Shop.open(crowd)
    sku = await shop.product(1000)
    lin = await crowd.person("lin", money=7 * PRICE)
    body = await basket(lin, sku)
    trades = [
        (await lin.do("POST", "/api/trades", {**body, "pay_with": None}))["id"] for _ in range(25)
    ]

    async def act(n: int, who: Asker) -> Answer:
        if n < len(trades):
            path = f"/api/trades/{trades[n]}/payments"
            return await who.ask("POST", path, {"method": "wallet"})
        return await who.ask("POST", "/api/trades", body)

    answers = await crowd.at_once([lin] * FIFTY, act)
    assert told(answers) == {"done": 7, "not_enough_money": FIFTY - 7}
    assert await balance(lin) == 0


async def test_a_bank_that_repeats_itself_pays_once(crowd: Crowd) -> None:
    lin = await crowd.person("lin")
    top_up = {"amount_fen": 700, "method": "sandbox"}
    payment = await lin.do("POST", "/api/wallet/topups", top_up)

    async def decide(_n: int, who: Asker) -> Answer:
        path = f"/api/sandbox/payments/{payment['id']}/decide"
        return await who.ask("POST", path, {"outcome": "duplicate"})

    answers = await crowd.at_once([lin] * FIFTY, decide)
    assert told(answers) == {"done": 1, "already_decided": FIFTY - 1}
    assert await balance(lin) == 700


async def test_a_line_is_given_back_once(crowd: Crowd) -> None:
    """Three units; fifty wishes for one unit each, all of them granted at once."""
    shop = await Shop.open(crowd)
    lin, order = await shop.sold(crowd, 3)
    wish = {"kind": "refund", "lines": [{"line": 1, "quantity": 1}], "reason": "late"}

    async def ask(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"/api/orders/{order}/aftersales", wish)

    asked = [one.json() for one in await crowd.at_once([lin] * FIFTY, ask) if one.status < 300]
    assert 1 <= len(asked) <= 3
    requests = [one["id"] for one in asked] * 10

    async def agree(n: int, who: Asker) -> Answer:
        path = f"{shop.path}/aftersales/{requests[n]}/answer"
        return await who.ask("POST", path, {"approve": True})

    answers = await crowd.at_once([shop.mei] * len(requests), agree)
    assert told(answers)["done"] == len(asked)
    assert await balance(lin) == len(asked) * PRICE


async def test_a_refund_and_a_cancellation_give_the_money_back_once(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    lin, order = await shop.sold(crowd, 2)
    wish = {"kind": "refund", "lines": [{"line": 1, "quantity": 2}], "reason": "late"}
    request = (await lin.do("POST", f"/api/orders/{order}/aftersales", wish))["id"]

    async def act(n: int, who: Asker) -> Answer:
        if n % 4 < 2:
            path = f"{shop.path}/orders/{order}/cancel"
            return await who.ask("POST", path, {"reason": "sold out"})
        path = f"{shop.path}/aftersales/{request}/answer"
        return await who.ask("POST", path, {"approve": True})

    await crowd.at_once([shop.mei] * 20, act)
    assert await balance(lin) == 2 * PRICE
    state = (await lin.do("GET", f"/api/orders/{order}"))["state_name"]
    assert state in {"refunded", "cancelled"}


async def settled(crowd: Crowd, shop: Shop) -> tuple[Asker, str]:
    """Sell, send, receive; returns buyer and order, whose money is still held."""
    lin, order = await shop.sold(crowd)
    parcel = {"carrier": "SF", "tracking": "1"}
    await shop.mei.do("POST", f"{shop.path}/orders/{order}/parcels", parcel)
    await lin.do("POST", f"/api/orders/{order}/receive")
    return lin, order


async def test_money_is_released_shared_and_withdrawn_once(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    _, order = await settled(crowd, shop)
    friend = await crowd.person("bo")
    share = {"receivers": [{"person": friend.id, "amount_fen": 100}]}
    path = f"{shop.path}/orders/{order}"

    async def ask_share(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"{path}/shares", share)

    shared = told(await crowd.at_once([shop.mei] * FIFTY, ask_share))["done"]
    # The shop's cap: thirty percent of what the order brought.
    assert shared == PRICE * 30 // 100 // 100

    async def unfreeze(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"{path}/unfreeze")

    answers = await crowd.at_once([shop.mei] * FIFTY, unfreeze)
    assert told(answers)["done"] == 1, told(answers)
    assert await balance(friend) == 100 * shared
    money = await shop.mei.do("GET", f"{shop.path}/money")
    available = money["available_fen"]
    assert available == PRICE - money["fees_fen"] - 100 * shared

    async def withdraw(_n: int, who: Asker) -> Answer:
        told_of = {"amount_fen": available // 4, "account": "bank 1"}
        return await who.ask("POST", f"{shop.path}/withdrawals", told_of)

    answers = await crowd.at_once([shop.mei] * FIFTY, withdraw)
    assert told(answers) == {"done": 4, "not_available": FIFTY - 4}
    after = await shop.mei.do("GET", f"{shop.path}/money")
    assert after["withdrawing_fen"] == available // 4 * 4
    assert after["available_fen"] == available % 4


async def test_a_coupon_is_spent_once(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    sku = await shop.product(100)
    end = "2099-01-01T00:00:00Z"
    coupon = {"name": "1 off", "off_fen": 100, "total": 9, "ends_at": end}
    made = await shop.mei.do("POST", f"{shop.path}/coupons", coupon)
    lin = await crowd.person("lin", money=FIFTY * PRICE)
    claim = (await lin.do("POST", f"/api/coupons/{made['id']}/claim"))["id"]
    body = await basket(lin, sku, coupons=[claim], expected_total_fen=PRICE - 100)

    async def buy(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", "/api/trades", body)

    answers = await crowd.at_once([lin] * FIFTY, buy)
    assert told(answers) == {"done": 1, "coupon_unusable": FIFTY - 1}
    assert await balance(lin) == FIFTY * PRICE - PRICE + 100
