"""The statements of this room, for its reads and actions."""

from collections.abc import Sequence

from hutong.kernel.db import Question, ask, known
from hutong.kernel.sql import load
from hutong.trade.orders.shapes import Line

sql = load("hutong.trade.orders")


def lines_of(keys: Sequence[tuple[int, int]]) -> Question[list[Line]]:
    """Return the lines of (shop, order) pairs, in the order of shop, order and line."""
    if not keys:
        return known([])
    shops, orders = sorted({shop for shop, _ in keys}), [order for _, order in keys]
    return ask(Line, sql.lines, shops=shops, orders=orders)
