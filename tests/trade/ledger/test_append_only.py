"""What everything is proved from can be added to and not changed, by the house itself."""

import asyncpg
import pytest

from hutong.kernel import ids
from hutong.kernel.db import database, transaction
from hutong.trade import ledger
from hutong.trade.ledger import PLATFORM, Kind, Move

BOOKS = ("transfer", "payment_event", "movement")
WAYS = ("delete from {}", "truncate {}", "update {} set at = at")


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("way", WAYS)
async def test_a_book_is_never_changed(db: object, book: str, way: str) -> None:
    lin = ids.new()
    move = Move(
        book=lin,
        kind="test",
        debit=(PLATFORM, Kind.BANK + "test"),
        credit=(lin, Kind.WALLET),
        currency="CNY",
        amount_fen=700,
        ref=lin,
    )
    async with transaction() as tx:
        await ledger.move_all(tx, [move])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.pool.execute(way.format(book))
    assert await database.pool.fetchval("select sum(amount_fen) from transfer where ref = $1", lin)
