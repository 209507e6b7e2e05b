"""Growing the platform's category tree."""

from hutong.kernel import errors, ids
from hutong.kernel.db import Tx
from hutong.kernel.text import clean_text
from hutong.trade import shops
from hutong.trade.catalog.actions.put import NoSuchCategory
from hutong.trade.catalog.reads import categories
from hutong.trade.catalog.reads.categories import sql
from hutong.trade.catalog.shapes.goods import WORD_MAX, Category, NewCategory


class SlugTaken(errors.Refused):
    """Another category has this slug."""

    title = "The slug is taken"


async def add_category(tx: Tx, new: NewCategory) -> Category:
    """Add a branch to the tree. Raises SlugTaken, NoSuchCategory for the parent, and BadInput."""
    parent = int(new.parent) if new.parent else None
    if parent and parent not in (await categories.tree(tx)).by_id:
        raise NoSuchCategory("There is no such parent category, so nothing was added.")
    category = Category(
        str(ids.new()),
        new.slug,
        new.parent,
        clean_text(new.name, "name", least=1, most=WORD_MAX),
        clean_text(new.name_en, "name_en", least=1, most=WORD_MAX),
        shops.picture(new.picture),
        new.sort,
    )
    added = await tx.run(
        sql.add_category,
        id=int(category.id),
        slug=category.slug,
        parent=parent,
        name=category.name,
        name_en=category.name_en,
        picture=category.picture,
        sort=category.sort,
    )
    if not added:
        raise SlugTaken(f"There is a category {new.slug} already, so nothing was added.")
    tx.after.append(categories.forget_tree)
    return category
