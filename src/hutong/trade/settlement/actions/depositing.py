"""A shop's deposit: what it leaves with the platform, so that buyers get their refunds."""

from hutong.kernel import money
from hutong.kernel.db import Tx
from hutong.trade import ledger
from hutong.trade.ledger import Kind, Move, NotEnoughMoney
from hutong.trade.settlement.actions.withdrawing import NotAvailable
from hutong.trade.settlement.reads.money import currency_of


async def put(tx: Tx, shop: int, amount_fen: int) -> None:
    """Move money from the balance into the deposit. Raises NotAvailable or NoSuchShop."""
    await _move(tx, shop, amount_fen, "deposit", (Kind.BALANCE, Kind.DEPOSIT))


async def release(tx: Tx, shop: int, amount_fen: int) -> None:
    """Move money from the deposit back into the balance. Raises NotAvailable or NoSuchShop."""
    await _move(tx, shop, amount_fen, "deposit_back", (Kind.DEPOSIT, Kind.BALANCE))


async def _move(tx: Tx, shop: int, amount_fen: int, kind: str, way: tuple[str, str]) -> None:
    currency = await currency_of(tx, shop)
    move = Move(
        book=shop,
        kind=kind,
        debit=(shop, way[0]),
        credit=(shop, way[1]),
        currency=currency,
        amount_fen=amount_fen,
        ref=0,
    )
    try:
        await ledger.move_all(tx, [move])
    except NotEnoughMoney as short:
        left = await ledger.balance(tx, shop, way[0], currency)
        raise NotAvailable(
            f"Only {money.show(left, currency)} is there. Nothing was moved.", available_fen=left
        ) from short
