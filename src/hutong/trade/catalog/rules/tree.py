"""The category tree as lists and paths."""

from hutong.trade.catalog.shapes.goods import Category


class Tree:
    """The categories of the platform, looked up by integer id."""

    def __init__(self, categories: list[Category]) -> None:
        self.all = categories
        self.by_id = {int(one.id): one for one in categories}
        self._below: dict[int, list[int]] = {}
        for one in categories:
            if one.parent is not None:
                self._below.setdefault(int(one.parent), []).append(int(one.id))

    def path(self, category: int | None) -> list[Category]:
        """Return a category and those above it; empty for None or an unknown one."""
        found: list[Category] = []
        here = self.by_id.get(category or 0)
        while here is not None and here not in found:
            found.append(here)
            here = self.by_id.get(int(here.parent)) if here.parent else None
        return found

    def branch(self, category: int) -> list[int]:
        """Return a category and everything below it."""
        found = [category]
        for one in found:
            found += self._below.get(one, [])
        return found

    def named(self, text: str) -> Category | None:
        """Return the category of this id, slug or name in either language."""
        wanted = text.strip().casefold()
        for one in self.all:
            if wanted in (one.id, one.slug, one.name.casefold(), one.name_en.casefold()):
                return one
        return None
