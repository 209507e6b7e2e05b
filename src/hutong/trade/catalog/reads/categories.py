"""The category tree, kept a few seconds because every search asks for it."""

import time

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.trade.catalog.rules.tree import Tree
from hutong.trade.catalog.shapes.goods import Category

sql = load("hutong.trade.catalog")

_KEPT_S = 5.0


class _Kept:
    tree = Tree([])
    until = 0.0


async def tree(tx: Tx) -> Tree:
    """Return the tree as this transaction sees it."""
    return Tree(await tx.all(Category, sql.categories))


async def recent_tree(tx: Tx) -> Tree:
    """Return the tree as it was within the last seconds."""
    if time.monotonic() >= _Kept.until:
        _Kept.tree = await tree(tx)
        _Kept.until = time.monotonic() + _KEPT_S
    return _Kept.tree


def forget_tree() -> None:
    """Read the tree again next time."""
    _Kept.until = 0.0
