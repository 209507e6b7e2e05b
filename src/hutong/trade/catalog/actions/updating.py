"""Rows of an import whose codes are in the shop already: they change what is there."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
from msgspec import UNSET

from hutong.kernel.db import Tx
from hutong.trade.catalog.actions.edit import edit_sku
from hutong.trade.catalog.reads import stocking
from hutong.trade.catalog.reads.imports import sql
from hutong.trade.catalog.rules.rows import Refused, Taken
from hutong.trade.catalog.shapes.goods import NewSku, SkuEdit


class Coded(msgspec.Struct, frozen=True):
    """A SKU of the shop, by its code."""

    product: int
    id: int
    code: str


class Sorted(msgspec.Struct):
    """Groups that are new, those that are known with what they change, and those that are neither.

    `changes` are (product, SKU, what the file says of it).
    """

    fresh: list[Taken] = []
    known: list[Taken] = []
    changes: list[tuple[int, int, NewSku]] = []
    refused: list[Refused] = []


async def sort(tx: Tx, shop: int, taken: Sequence[Taken]) -> Sorted:
    """Find what is in the shop by the codes of these groups."""
    codes = {sku.code for group in taken for sku in group.product.skus if sku.code}
    there: dict[str, list[Coded]] = defaultdict(list)
    for row in await tx.all(Coded, sql.skus_of_codes, shop=shop, codes=sorted(codes)):
        there[row.code].append(row)
    found = Sorted()
    fresh: set[str] = set()
    for group in taken:
        own = [sku.code or "" for sku in group.product.skus]
        why = _why_not(own, there, fresh)
        if why:
            found.refused.append(Refused(group.rows, why))
        elif any(code in there for code in own):
            found.known.append(group)
            found.changes += [
                (there[code][0].product, there[code][0].id, sku)
                for code, sku in zip(own, group.product.skus, strict=True)
            ]
        else:
            found.fresh.append(group)
            fresh.update(filter(None, own))
    return found


def _why_not(own: list[str], there: dict[str, list[Coded]], fresh: set[str]) -> str | None:
    twice = next((code for code in own if len(there.get(code, ())) > 1), None)
    if twice is not None:
        return f"Several SKUs of this shop have the code {twice}. Give each its own first."
    again = next((code for code in own if code and (code in fresh or own.count(code) > 1)), None)
    if again is not None:
        return f"The code {again} stands in this file twice."
    if len({code in there for code in own}) > 1:
        return "Some of these codes are in the shop and some are not. Send the new ones alone."
    return None


async def change(tx: Tx, shop: int, person: int, changes: list[tuple[int, int, NewSku]]) -> None:
    """Set price, weight, picture and free units as the file says; what it does not say stays."""
    for _, sku, given in sorted(changes, key=lambda one: one[:2]):
        said = SkuEdit(
            price_fen=given.price_fen,
            weight_g=given.weight_g or UNSET,
            picture=given.picture or UNSET,
        )
        await edit_sku(tx, shop, sku, said)
    stock = {sku: given.stock for _, sku, given in changes if given.stock is not None}
    if stock:
        await stocking.plugged().level(tx, shop, person, stock)
