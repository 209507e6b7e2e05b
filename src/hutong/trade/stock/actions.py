"""Holding, releasing, shipping and receiving units; every change leaves a typed movement."""

from collections import defaultdict
from collections.abc import Sequence

from hutong.kernel import clock, errors, ids
from hutong.kernel.db import Tx
from hutong.kernel.sql import Statement
from hutong.trade import catalog
from hutong.trade.stock.reads import sql
from hutong.trade.stock.rules import Shelves
from hutong.trade.stock.shapes import Level, NewMove, NewPlace, Place, Shelf, Taken, Want

NOBODY = 0


class NotInStock(errors.Refused):
    """A correction would take away units that are not there or are held."""

    title = "Not so many free units"


class UnknownSku(errors.NotFound):
    """The shop sells no such SKU."""

    title = "No such SKU"


class UnknownPlace(errors.NotFound):
    """The shop has no such place."""

    title = "No such place"


async def lock(tx: Tx, wants: list[Want]) -> Shelves:
    """Lock every shelf that could serve these wants."""
    rows = await tx.all(
        Shelf,
        sql.lock_shelves,
        shops=sorted({w.shop for w in wants}),
        skus=sorted({w.sku for w in wants}),
    )
    return Shelves(rows)


async def hold_all(tx: Tx, taken: list[Taken]) -> None:
    """Write down what was decided on locked shelves (see `lock`)."""
    await _shift(tx, sql.shift_held, taken, 1)
    await _record(tx, "held", taken)


async def release_all(tx: Tx, taken: list[Taken]) -> None:
    """Let go of units that orders held."""
    if taken:
        await _shift(tx, sql.shift_held, taken, -1)
        await _record(tx, "released", taken)


async def ship_all(tx: Tx, taken: list[Taken], actor: int) -> None:
    """Take held units off the shelves because they left the place."""
    if taken:
        await _shift(tx, sql.ship, taken, 1)
        await _record(tx, "shipped", taken, actor=actor)


async def take_back(tx: Tx, taken: list[Taken], actor: int) -> None:
    """Put returned units on the shelf again."""
    if taken:
        await _shift(tx, sql.raise_on_hand, taken, 1)
        await _record(tx, "returned", taken, actor=actor)


async def receive(tx: Tx, shop: int, actor: int, units: Sequence[tuple[int, int]]) -> None:
    """Put (sku, quantity) pairs into the shop's first place; zero quantities are left out."""
    wanted = [(sku, quantity) for sku, quantity in units if quantity > 0]
    if wanted:
        place = await first_place(tx, shop)
        taken = [Taken(shop, sku, place, quantity, NOBODY) for sku, quantity in wanted]
        await _shift(tx, sql.raise_on_hand, taken, 1)
        await _record(tx, "received", taken, actor=actor)


async def level(tx: Tx, shop: int, actor: int, free: dict[int, int]) -> None:
    """Correct the shelves until so many units of each SKU are free, over all places of the shop.

    What is missing goes to the first place; what is too much leaves the places one after another.
    """
    shelves = await lock(tx, [Want(shop, sku, 0, NOBODY) for sku in free])
    place = await first_place(tx, shop)
    more: list[Taken] = []
    less: list[Taken] = []
    for sku, wanted in sorted(free.items()):
        surplus = shelves.surplus(shop, sku, wanted)
        less += [Taken(shop, sku, where, units, NOBODY) for where, units in surplus]
        missing = wanted - shelves.all_free(shop, sku)
        if missing > 0:
            more.append(Taken(shop, sku, place, missing, NOBODY))
    if more:
        await _shift(tx, sql.raise_on_hand, more, 1)
        await _record(tx, "corrected", more, actor=actor, note="import")
    if less:
        await _shift(tx, sql.lower_on_hand, less, 1)
        await _record(tx, "corrected", less, actor=actor, note="import", sign=-1)


async def move(tx: Tx, shop: int, actor: int, moves: list[NewMove]) -> list[Level]:
    """Apply changes by the shop's people; all of them or none. Raises NotInStock."""
    known = {place.id for place in await tx.all(Place, sql.places, shop=shop)}
    default = str(await first_place(tx, shop))
    await _are_ours(tx, shop, [int(move.sku) for move in moves])
    for move in moves:
        place = move.place or default
        if place not in known | {default}:
            raise UnknownPlace(f"This shop has no place {place}. Nothing was changed.")
        await _apply(tx, shop, actor, move, int(place))
    skus = [int(move.sku) for move in moves]
    return await tx.all(Level, sql.levels_of, shop=shop, skus=skus)


async def _are_ours(tx: Tx, shop: int, skus: list[int]) -> None:
    homes = await catalog.homes(tx, skus)
    for sku in skus:
        if homes.get(sku) != shop:
            raise UnknownSku(f"This shop does not sell {sku}. Nothing was changed.")


async def _apply(tx: Tx, shop: int, actor: int, move: NewMove, place: int) -> None:
    quantity = move.quantity
    if quantity == 0 or (quantity < 0 and move.kind != "corrected"):
        raise errors.BadInput("`quantity` is above zero; only a correction may be below.")
    taken = [Taken(shop, int(move.sku), place, abs(quantity), NOBODY)]
    if quantity > 0:
        await _shift(tx, sql.raise_on_hand, taken, 1)
    elif not await _touch(tx, sql.lower_on_hand, taken, 1):
        raise NotInStock("Fewer units are free than the correction takes. Nothing was changed.")
    sign = 1 if quantity > 0 else -1
    await _record(tx, move.kind, taken, actor=actor, note=move.note, sign=sign)


async def first_place(tx: Tx, shop: int) -> int:
    """Return the shop's first place; a shop that has none gets one."""
    found: int | None = await tx.value(sql.first_place, shop=shop)
    if found is not None:
        return found
    await tx.run(sql.lock_shop, shop=shop)
    found = await tx.value(sql.first_place, shop=shop)
    return found or int((await open_place(tx, shop, NewPlace("Main"))).id)


async def open_place(tx: Tx, shop: int, new: NewPlace) -> Place:
    """Open a warehouse or a store."""
    fresh = ids.new()
    await tx.run(sql.open_place, shop=shop, id=fresh, name=new.name, kind=new.kind)
    return Place(str(fresh), new.name, new.kind)


async def _shift(tx: Tx, statement: Statement, taken: list[Taken], sign: int) -> None:
    shelves = {(t.shop, t.sku, t.place) for t in taken}
    if await _touch(tx, statement, taken, sign) != len(shelves):
        raise AssertionError(f"{statement.name}: a shelf did not hold what its order says")


async def _touch(tx: Tx, statement: Statement, taken: list[Taken], sign: int) -> int:
    sums: dict[tuple[int, int, int], int] = defaultdict(int)
    for t in taken:
        sums[t.shop, t.sku, t.place] += sign * t.quantity
    shelves = list(sums)
    amount = "deltas" if "deltas" in statement.names else "quantities"
    return await tx.run(
        statement,
        shops=[shop for shop, _, _ in shelves],
        skus=[sku for _, sku, _ in shelves],
        places=[place for _, _, place in shelves],
        **{amount: list(sums.values())},
    )


# What a kind of movement does to (on hand, held), a unit; a correction has a sign of its own.
_SIGNS = {
    "received": (1, 0),
    "held": (0, 1),
    "released": (0, -1),
    "shipped": (-1, -1),
    "returned": (1, 0),
    "corrected": (1, 0),
}


async def _record(
    tx: Tx, kind: str, taken: list[Taken], *, actor: int = NOBODY, note: str = "", sign: int = 1
) -> None:
    now = clock.now()
    on_hand, held = (sign * unit for unit in _SIGNS[kind])
    await tx.pour(
        sql.pour_movements,
        [
            (
                *(t.shop, t.sku, i, t.place, kind),
                *(on_hand * t.quantity, held * t.quantity, t.cause, actor, note, now),
            )
            for t, i in zip(taken, ids.many(len(taken)), strict=True)
        ],
    )
