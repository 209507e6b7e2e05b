"""What is going on in the lane right now: orders in every state, carts, coupons in pockets."""

from hutong.cli.demo.stories import Purchase, buy, receive, ship, tell
from hutong.cli.demo.town import Town

_ON_THE_WAY = "骑手已出发 · The rider is on the way"
_AT_THE_DOOR = "已送到家门口 · Left at the door"


async def go_on(town: Town) -> None:
    """Leave every shopper something to look at, and Lin the most."""
    steps = (
        _claim_coupons,
        # The oldest first: lists show orders in the order in which they were made.
        _something_was_cancelled,
        _something_wants_a_review,
        _money_came_back,
        _money_is_asked_back,
        _something_travels_back,
        _something_is_half_sent,
        _something_is_on_its_way,
        _something_waits_to_be_sent,
        _something_is_not_paid,
        _carts_are_filled,
    )
    bar = town.progress.add_task("today", total=len(steps))
    for step in steps:
        await step(town)
        town.progress.advance(bar)


async def _claim_coupons(town: Town) -> None:
    for handle in ("lin", "anna", "xiaoyu"):
        browser = town.people[handle]
        offered = (await browser.get("/api/coupons"))["items"]
        # The platform's first: they are good in every shop.
        for coupon in sorted(offered, key=lambda one: one["shop"] is not None)[:4]:
            if coupon["claimed"] == 0:
                await browser.post(
                    f"/api/coupons/{coupon['id']}/claim", {}, f"claim:{coupon['id']}"
                )


async def _something_waits_to_be_sent(town: Town) -> None:
    with town.day(0.4):
        await buy(town, "lin", {"vine-tomato-1": 2, "navel-orange-2": 1}, "waits:lin")
    with town.day(0.3):
        await buy(town, "gao_min", {"carrots-2": 1, "ginger-1": 1, "garlic-1": 1}, "waits:gao")
    with town.day(0.2):
        await buy(town, "chen_mo", {"oatly-oat-drink-1": 2}, "waits:chen")


async def _something_is_half_sent(town: Town) -> None:
    lines = {"floury-potato-2": 1, "sweet-potato-1": 2}
    with town.day(2.2):
        bought = await buy(town, "lin", lines, "half:lin")
    with town.day(1.8):
        await ship(town, bought, "lao-wang-veg", [{"line": 1, "quantity": 1}])


async def _something_is_on_its_way(town: Town) -> None:
    for handle, lines in (
        ("lin", {"hass-avocado-2": 1, "mango-1": 1}),
        ("anna", {"pomegranate-1": 1}),
        ("david", {"banana-2": 2}),
    ):
        with town.day(1.5):
            bought = await buy(town, handle, lines, f"way:{handle}")
        with town.day(1.1):
            parcel = await ship(town, bought, "nanfeng-tropical")
        with town.day(0.1):
            await tell(town, "nanfeng-tropical", parcel, _ON_THE_WAY)


async def _something_wants_a_review(town: Town) -> None:
    for handle, sku in (("lin", "arla-vanilla-yoghurt-1"), ("xiaoyu", "arla-standard-milk-1")):
        await _bought_and_received(town, handle, {sku: 1}, "chenguang-dairy", f"words:{handle}")


async def _bought_and_received(
    town: Town, handle: str, lines: dict[str, int], shop: str, key: str
) -> Purchase:
    with town.day(4.1):
        bought = await buy(town, handle, lines, key)
    with town.day(3.5):
        parcel = await ship(town, bought, shop)
    with town.day(2.1):
        await tell(town, shop, parcel, _AT_THE_DOOR, delivered=True)
        await receive(town, bought, shop)
    return bought


async def _something_was_cancelled(town: Town) -> None:
    with town.day(6.0):
        bought = await buy(town, "lin", {"lemon-1": 1}, "cancelled:lin", paid=False)
        path = f"/api/orders/{bought.orders['ju-yu-gua']}/cancel"
        reason = {"reason": "家里还有 · I still have some"}
        await town.people["lin"].post(path, reason, "cancel:lin")


async def _money_is_asked_back(town: Town) -> None:
    shop = "xiangkou-fruit"
    bought = await _bought_and_received(
        town, "lin", {"yellow-peach-2": 1, "blue-plum-1": 1}, shop, "asked:lin"
    )
    with town.day(0.8):
        await _ask_back(town, bought, shop, "refund", "有两只磕伤 · Two were bruised")


async def _money_came_back(town: Town) -> None:
    shop = "nuanpeng"
    bought = await _bought_and_received(
        town, "lin", {"green-asparagus-1": 1, "zucchini-1": 2}, shop, "back:lin"
    )
    with town.day(1.6):
        request = await _ask_back(town, bought, shop, "refund", "根部太老 · The ends were woody")
    with town.day(1.3):
        await _agree(town, shop, request)


async def _something_travels_back(town: Town) -> None:
    shop = "yibei-juice"
    bought = await _bought_and_received(
        town, "anna", {"tropicana-smooth-1": 2}, shop, "return:anna"
    )
    with town.day(1.5):
        request = await _ask_back(town, bought, shop, "return", "买错口味 · I took the wrong kind")
    with town.day(1.2):
        await _agree(town, shop, request)
    with town.day(0.5):
        body = {"carrier": "胡同三轮 Hutong Trike", "tracking": "HT9000000001"}
        await town.people["anna"].post(f"/api/aftersales/{request}/sent", body, "sent:anna")


async def _ask_back(town: Town, bought: Purchase, shop: str, kind: str, why: str) -> str:
    body = {"kind": kind, "lines": [{"line": 1, "quantity": 1}], "reason": why}
    path = f"/api/orders/{bought.orders[shop]}/aftersales"
    asked = await town.people[bought.buyer].post(path, body, f"aftersale:{bought.key}")
    return str(asked["id"])


async def _agree(town: Town, shop: str, request: str) -> None:
    path = f"/api/shops/{town.shops[shop]}/aftersales/{request}/answer"
    body = {"approve": True, "return_to": "杭州市西湖区文三路 9 号 · 9 Wen San Road, Hangzhou"}
    await town.owner(shop).post(path, body, f"agree:{request}")


async def _something_is_not_paid(town: Town) -> None:
    lines = {"watermelon-1": 1, "red-pepper-1": 2}
    await buy(town, "lin", lines, "unpaid:lin", paid=False)


async def _carts_are_filled(town: Town) -> None:
    for handle, lines in (
        ("lin", {"royal-gala-2": 1, "pink-lady-1": 2, "oatly-oatghurt-1": 1}),
        ("anna", {"god-morgon-orange-1": 2}),
    ):
        for code, quantity in lines.items():
            await town.people[handle].put(f"/api/cart/{town.skus[code]}", {"quantity": quantity})
