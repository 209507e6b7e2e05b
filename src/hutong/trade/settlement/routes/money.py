"""Overview, shares, settlements and withdrawals."""

from typing import Annotated

from litestar.params import QueryParameter

from hutong.kernel import paging
from hutong.kernel.db import Tx, reading
from hutong.kernel.http import Caller, get, post
from hutong.kernel.paging import Limit, Page
from hutong.trade.settlement.actions import depositing, settling, sharing, withdrawing
from hutong.trade.settlement.reads import money as reads
from hutong.trade.settlement.shapes import (
    Deposit,
    Money,
    NewShares,
    NewWithdrawal,
    Review,
    Settled,
    SettledDay,
    Share,
    ShareReturn,
    Shares,
    Withdrawal,
    WithdrawalState,
)

_STATES: list[str] = ["asked", "paid", "refused"]
_Asked = Annotated[WithdrawalState | None, QueryParameter(name="state")]


@get("/api/shops/{shop:int}/money", right="money.read")
async def overview(shop: int) -> Money:
    """Say what is held, available, under review, settled and taken as fees."""
    async with reading() as tx:
        return await reads.overview(tx, shop)


@get("/api/shops/{shop:int}/settlements", right="money.read")
async def settlements(
    shop: int, after: str | None = None, limit: Limit = paging.DEFAULT
) -> Page[SettledDay]:
    """List what settled by day, the last day first."""
    async with reading() as tx:
        return await reads.days(tx, shop, after, limit)


@get("/api/shops/{shop:int}/orders/{order:int}/shares", right="money.read")
async def shares_of_order(shop: int, order: int) -> Shares:
    """List the shares of an order."""
    async with reading() as tx:
        return Shares(await reads.shares(tx, shop, order))


@post("/api/shops/{shop:int}/orders/{order:int}/shares", right="money.move")
async def ask_shares(caller: Caller, shop: int, order: int, data: NewShares) -> Shares:
    """Promise parts of an order's held money to people; settlement pays them."""

    async def work(tx: Tx) -> Shares:
        return Shares(await sharing.ask(tx, shop, order, data, caller.person))

    operation = f"settlement.share {shop} {order}"
    return await caller.once(operation, data, work, shape=Shares, required=True)


@post("/api/shops/{shop:int}/shares/{share:int}/return", right="money.move", status=200)
async def return_share(caller: Caller, shop: int, share: int, data: ShareReturn) -> Share:
    """Take a part of a paid share back from the receiver's wallet."""

    async def work(tx: Tx) -> Share:
        return await sharing.give_back(tx, shop, share, data.amount_fen)

    operation = f"settlement.return {shop} {share}"
    return await caller.once(operation, data, work, shape=Share, required=True)


@post("/api/shops/{shop:int}/orders/{order:int}/unfreeze", right="money.move", status=200)
async def unfreeze(caller: Caller, shop: int, order: int) -> Settled:
    """Settle a received order at once: pay its shares and release the rest to the shop."""

    async def work(tx: Tx) -> Settled:
        return await settling.unfreeze(tx, shop, order)

    operation = f"settlement.unfreeze {shop} {order}"
    return await caller.once(operation, None, work, shape=Settled, required=True)


@post("/api/shops/{shop:int}/deposit", right="money.move")
async def deposit(caller: Caller, shop: int, data: Deposit) -> Money:
    """Put money of the balance into the deposit, from which later refunds can come."""

    async def work(tx: Tx) -> Money:
        await depositing.put(tx, shop, data.amount_fen)
        return await reads.overview(tx, shop)

    operation = f"settlement.deposit {shop}"
    return await caller.once(operation, data, work, shape=Money, required=True)


@post("/api/admin/shops/{shop:int}/deposit/release", right="operator", status=200)
async def release_deposit(caller: Caller, shop: int, data: Deposit) -> Money:
    """Give a shop money of its deposit back, into its balance."""

    async def work(tx: Tx) -> Money:
        await depositing.release(tx, shop, data.amount_fen)
        return await reads.overview(tx, shop)

    operation = f"settlement.release {shop}"
    return await caller.once(operation, data, work, shape=Money, required=True)


@post("/api/shops/{shop:int}/withdrawals", right="money.move")
async def withdraw(caller: Caller, shop: int, data: NewWithdrawal) -> Withdrawal:
    """Ask for money of the shop; an operator reviews it."""

    async def work(tx: Tx) -> Withdrawal:
        return await withdrawing.ask(tx, shop, data, caller.person)

    operation = f"settlement.withdraw {shop}"
    return await caller.once(operation, data, work, shape=Withdrawal, required=True)


@get("/api/shops/{shop:int}/withdrawals", right="money.read")
async def withdrawals(
    shop: int, after: str | None = None, limit: Limit = paging.DEFAULT
) -> Page[Withdrawal]:
    """List the shop's withdrawals, newest first."""
    async with reading() as tx:
        return await reads.withdrawals_of_shop(tx, shop, after, limit)


@get("/api/admin/withdrawals", right="operator")
async def desk(
    wanted: _Asked = None, after: str | None = None, limit: Limit = paging.DEFAULT
) -> Page[Withdrawal]:
    """List all shops' withdrawals, oldest first."""
    async with reading() as tx:
        states = _STATES if wanted is None else [str(wanted)]
        return await reads.withdrawals_of_all(tx, states, after, limit)


@post("/api/admin/withdrawals/{withdrawal:int}/review", right="operator", status=200)
async def review(caller: Caller, withdrawal: int, data: Review) -> Withdrawal:
    """Pay a withdrawal or refuse it."""

    async def work(tx: Tx) -> Withdrawal:
        return await withdrawing.review(tx, withdrawal, data, caller.person)

    operation = f"settlement.review {withdrawal}"
    return await caller.once(operation, data, work, shape=Withdrawal, required=True)


routes = [
    overview,
    settlements,
    shares_of_order,
    ask_shares,
    return_share,
    unfreeze,
    deposit,
    release_deposit,
    withdraw,
    withdrawals,
    desk,
    review,
]
