"""Deciding who gets what, from rows that are locked. Pure."""

from collections.abc import Sequence

from hutong.trade.stock.shapes import Shelf, Taken, Want


class Shelves:
    """The locked shelves of a batch; baskets are served in the order in which they came."""

    def __init__(self, rows: list[Shelf]) -> None:
        self._by_sku: dict[tuple[int, int], list[Shelf]] = {}
        for row in rows:
            self._by_sku.setdefault((row.shop, row.sku), []).append(row)

    def free(self, shop: int, sku: int) -> int:
        """Return the most units of a SKU that one place can give now."""
        return max((s.on_hand - s.held for s in self._by_sku.get((shop, sku), ())), default=0)

    def all_free(self, shop: int, sku: int) -> int:
        """Return the free units of a SKU over all places."""
        return sum(s.on_hand - s.held for s in self._by_sku.get((shop, sku), ()))

    def surplus(self, shop: int, sku: int, wanted: int) -> list[tuple[int, int]]:
        """Return (place, units) to take away so that no more than `wanted` stay free."""
        left = self.all_free(shop, sku) - wanted
        found: list[tuple[int, int]] = []
        for shelf in self._by_sku.get((shop, sku), ()):
            units = min(left, shelf.on_hand - shelf.held)
            if units > 0:
                found.append((shelf.place, units))
                left -= units
        return found

    def take(self, wants: Sequence[Want]) -> list[Taken] | Want:
        """Hold all that a basket wants, or nothing: then return the first want that is short.

        A line comes from one place: the first that has enough.
        """
        taken: list[Taken] = []
        for want in wants:
            shelf = self._find(want)
            if shelf is None:
                self.put_back(taken)
                return want
            shelf.held += want.quantity
            taken.append(Taken(want.shop, want.sku, shelf.place, want.quantity, want.cause))
        return taken

    def _find(self, want: Want) -> Shelf | None:
        for shelf in self._by_sku.get((want.shop, want.sku), ()):
            if shelf.on_hand - shelf.held >= want.quantity:
                return shelf
        return None

    def put_back(self, taken: Sequence[Taken]) -> None:
        """Let go of what `take` gave, because its basket was refused after all."""
        for item in taken:
            for shelf in self._by_sku[item.shop, item.sku]:
                if shelf.place == item.place:
                    shelf.held -= item.quantity
