"""The story: bought, shared, settled, returned, withdrawn, closed, paid too late, talked of."""

from datetime import timedelta
from typing import Any

import pytest

from hutong.kernel import clock, jobs
from hutong.kernel.db import transaction
from hutong.kernel.sql import Statement
from hutong.trade import orders, settlement
from hutong.trade.ledger import jobs as ledger_jobs
from hutong.trade.orders import Actor, RefundLine
from hutong.trade.orders.actions import closing
from tests import builders
from tests.cast import Cast
from tests.touch.chat.circle import at, make, people, send
from tests.touch.chat.test_files import picture
from tests.trade.pricing import street
from tests.trade.settlement.till import Till

FREIGHT_FEN = 600
_EXPIRE = Statement("expire", "update orders set close_at = :at where id = any(:ids::bigint[])")


async def tell(cast: Cast) -> None:
    """Play everything once."""
    till = await Till.open(cast, price_fen=10_000, stock=100)
    await till.mei.put(f"/api/shops/{till.shop}/freight", {"base_fen": FREIGHT_FEN})
    await _settled(cast, till)
    with pytest.MonkeyPatch.context() as now:
        now.setattr(ledger_jobs, "LAG", timedelta(0))
        await ledger_jobs.snapshot()
    await _withdrawn(cast, till)
    await _mixed(cast, till)
    await _open(till)
    await _late(till)
    await _sent(till)
    await _talked(cast)


async def _settled(cast: Cast, till: Till) -> None:
    """Shares paid and returned in part, refunds before and after settlement."""
    bo = await cast.bo()
    order = await till.due(2)
    share = (await till.share(order, (bo, 2_000), (till.lin, 500)))["items"][0]["id"]
    await till.refund(order, 1_234)
    await settlement.sweep()
    await till.mei.post(f"/api/shops/{till.shop}/shares/{share}/return", {"amount_fen": 700})
    await till.refund(order, 3_000, quantity=1)
    await till.due()
    await settlement.sweep()


async def _withdrawn(cast: Cast, till: Till) -> None:
    ops = await cast.ops()
    path = f"/api/shops/{till.shop}/withdrawals"
    made = [
        (await till.mei.post(path, {"amount_fen": fen, "account": "ICBC"}))["id"]
        for fen in (100, 200, 300)
    ]
    no = {"approve": False, "reason": "not your account"}
    await ops.post(f"/api/admin/withdrawals/{made[0]}/review", {"approve": True})
    await ops.post(f"/api/admin/withdrawals/{made[1]}/review", no)


async def _mixed(cast: Cast, till: Till) -> None:
    """Two shops, coupons of shop and platform, paid half by wallet and half by the bank."""
    bo, ops, lin = await cast.bo(), await cast.ops(), till.lin
    other = await builders.open_shop(bo, "Other")
    cheap = await builders.product(bo, other, price_fen=3_000, stock=20)
    new = street.coupon(900, stackable=True, claimable=False)
    made = await ops.post("/api/admin/coupons", new)
    given = await ops.post(f"/api/admin/coupons/{made['id']}/grants", {"person": str(lin.id)})
    mine = await street.claimed(till.mei, till.shop, lin, 500, stackable=True)
    lines = [{"sku": till.sku, "quantity": 3}, {"sku": cheap, "quantity": 2}]
    address = await builders.address(lin)
    coupons = [given["items"][0]["id"], mine]
    quote = await lin.post(
        "/api/quotes", {"lines": lines, "address": address, "coupons": coupons}, key=None
    )
    body = {
        "lines": lines,
        "address": address,
        "coupons": coupons,
        "expected_total_fen": quote["total_fen"],
    }
    trade = await lin.post("/api/trades", body)
    path = f"/api/trades/{trade['id']}/payments"
    await lin.post(path, {"method": "wallet", "amount_fen": 10_000})
    payment = await lin.post(path, {"method": "sandbox"})
    await lin.post(f"/api/sandbox/payments/{payment['id']}/decide", {"outcome": "duplicate"})
    theirs = next(one["id"] for one in trade["orders"] if one["shop"] == till.shop)
    await till.refund(theirs, 10_000, quantity=1)
    await _run_jobs()


async def _open(till: Till) -> None:
    """Unpaid, paid in part, and paid with everything still to come."""
    await till.sell(pay_with=None)
    part = await builders.buy(till.lin, [(till.sku, 1)], pay_with=None)
    path = f"/api/trades/{part['id']}/payments"
    await till.lin.post(path, {"method": "wallet", "amount_fen": 1_000})
    await till.sell()


async def _late(till: Till) -> None:
    """Closed by the clock and paid afterwards; and cancelled by the shop after payment."""
    trade: Any = await builders.buy(till.lin, [(till.sku, 1)], pay_with=None)
    payment = await till.lin.post(f"/api/trades/{trade['id']}/payments", {"method": "sandbox"})
    async with transaction() as tx:
        past = clock.now() - timedelta(seconds=1)
        await tx.run(_EXPIRE, at=past, ids=[int(one["id"]) for one in trade["orders"]])
    await closing.sweep_unpaid()
    path = f"/api/sandbox/payments/{payment['id']}/decide"
    await till.lin.post(path, {"outcome": "success"})
    order = await till.sell()
    await till.mei.post(f"{till.of(order)}/cancel", {"reason": "no pears"})
    await _run_jobs()


async def _sent(till: Till) -> None:
    """Sent in part with the rest refunded; and received, its money still held."""
    order = await till.sell(4)
    async with transaction() as tx:
        row = await till.lock(tx, order)
        await orders.sending.ship(tx, row, {1: 1}, Actor("shop", till.mei.id))
    async with transaction() as tx:
        await orders.refunding.refund(
            tx,
            await till.lock(tx, order),
            orders.Refund([RefundLine(1, 2, 20_000)], 100),
            actor=Actor("shop", till.mei.id),
            reason="only two were ripe",
        )
    await till.hand_over(await till.sell(2))


async def _talked(cast: Cast) -> None:
    """A group that somebody left, with a picture, a quote, an edit and a word taken back."""
    ann, may, bea = await people(cast, "Ann", "May", "Bea")
    group = await make(ann, may, bea, title="pears")
    key = (await picture(ann))["key"]
    await send(ann, group, "picture", key=key)
    said = await send(ann, group, text="ripe on Monday")
    await send(may, group, text="which ones", reply={"seq": said.seq})
    await bea.post(f"{at(group)}/leave")
    await ann.put(f"{at(group)}/messages/{said.seq}", {"body": {"text": "ripe on Tuesday"}})
    await ann.post(f"{at(group)}/messages/{said.seq}/recall")
    await may.ask("PUT", f"{at(group)}/read", {"seq": said.seq})


async def _run_jobs() -> None:
    while await jobs.run_due():
        pass
