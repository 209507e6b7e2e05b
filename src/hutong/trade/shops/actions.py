"""Verbs of shops. Each runs in the caller's transaction."""

from msgspec import UNSET

from hutong.kernel import clock, ids, settings
from hutong.kernel.db import Tx
from hutong.kernel.text import clean_text
from hutong.people import access
from hutong.trade.shops import rules
from hutong.trade.shops.reads import NoSuchShop, sql
from hutong.trade.shops.reads import shop as read_shop
from hutong.trade.shops.shapes import (
    KIND_MAX,
    NAME_MAX,
    STORY_MAX,
    NewShop,
    Shop,
    ShopEdit,
    Stored,
    Terms,
)


async def open_shop(tx: Tx, person: int, new: NewShop) -> Shop:
    """Open a shop that `person` owns, on the terms of the house.

    Raises BadInput where a name or picture cannot be kept.
    """
    shop = ids.new()
    agreed = settings.current()
    await tx.run(
        sql.open_shop,
        id=shop,
        name=clean_text(new.name, "name", least=1, most=NAME_MAX),
        name_en=_maybe(new.name_en, "name_en"),
        category=clean_text(new.category, "category", least=1, most=KIND_MAX),
        story=clean_text(new.story, "story", most=STORY_MAX, lines=True),
        picture=rules.picture(new.picture),
        owner=person,
        fee_bp=agreed.fee_bp,
        share_cap_bp=agreed.share_cap_bp,
        currency=new.currency or agreed.currency,
        at=clock.now(),
    )
    await access.appoint(tx, shop, person, "owner")
    return await read_shop(tx, shop)


async def edit(tx: Tx, shop: int, change: ShopEdit) -> Shop:
    """Change what people read about a shop. Raises NoSuchShop and BadInput."""
    row = await tx.maybe(Stored, sql.lock_shop, shop=shop)
    if row is None:
        raise NoSuchShop("There is no such shop, so nothing was changed.")
    if change.name is not UNSET:
        row.name = clean_text(change.name, "name", least=1, most=NAME_MAX)
    if change.category is not UNSET:
        row.category = clean_text(change.category, "category", least=1, most=KIND_MAX)
    if change.name_en is not UNSET:
        row.name_en = _maybe(change.name_en, "name_en")
    if change.story is not UNSET:
        row.story = clean_text(change.story, "story", most=STORY_MAX, lines=True)
    if change.picture is not UNSET:
        row.picture = rules.picture(change.picture)
    await tx.run(
        sql.edit_shop,
        shop=shop,
        name=row.name,
        name_en=row.name_en,
        category=row.category,
        story=row.story,
        picture=row.picture,
    )
    return rules.shown(row)


async def turn(tx: Tx, shop: int, state: str) -> bool:
    """Open, pause or close a shop; False when it was so already.

    The caller must be a room that knows what hangs on it: goods leave the mall with their shop.
    """
    return bool(await tx.run(sql.turn_shop, shop=shop, state=state))


async def agree(tx: Tx, shop: int, terms: Terms) -> None:
    """Set fee and share cap from now on; orders keep what was agreed when they were placed.

    Raises TermsTakeAll and NoSuchShop.
    """
    rules.terms(terms.fee_bp, terms.share_cap_bp)
    if not await tx.run(sql.agree, shop=shop, fee_bp=terms.fee_bp, share_cap_bp=terms.share_cap_bp):
        raise NoSuchShop("There is no such shop, so nothing was agreed.")


async def tally(
    tx: Tx, shop: int, *, products: int = 0, score_sum: int = 0, score_count: int = 0
) -> None:
    """Move the tallies of a shop: goods in the mall, stars given, reviews written."""
    if products or score_sum or score_count:
        await tx.run(
            sql.tally, shop=shop, products=products, score_sum=score_sum, score_count=score_count
        )


def _maybe(text: str | None, field: str) -> str | None:
    return clean_text(text, field, most=NAME_MAX) or None if text else None
