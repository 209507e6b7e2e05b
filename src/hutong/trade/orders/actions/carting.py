"""What a shopper means to buy."""

from hutong.kernel import clock, errors
from hutong.kernel.db import Tx
from hutong.trade import catalog
from hutong.trade.orders.reads.rows import sql

_LINES_MAX = 100


class CartFull(errors.Refused):
    """The cart keeps so many different articles."""

    title = "The cart is full"


async def put(tx: Tx, buyer: int, sku: int, quantity: int) -> None:
    """Keep so many of a SKU in the cart; 0 takes it out. Raises NotFound or CartFull."""
    if quantity == 0:
        await tx.run(sql.drop_from_cart, buyer=buyer, sku=sku)
        return
    # That it exists is all there is to ask, and this process mostly knows.
    if not await catalog.homes(tx, [sku]):
        raise errors.NotFound("There is no such article.")
    if not await tx.run(
        sql.put_in_cart,
        buyer=buyer,
        sku=sku,
        quantity=quantity,
        at=clock.now(),
        most=_LINES_MAX,
    ):
        raise CartFull(f"The cart keeps {_LINES_MAX} different articles. Nothing was changed.")


async def empty(tx: Tx, buyer: int) -> None:
    """Take everything out."""
    await tx.run(sql.empty_cart, buyer=buyer)
