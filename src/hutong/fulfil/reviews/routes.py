"""Reviews over HTTP: buyers write, everybody reads, shops reply."""

from hutong.fulfil.reviews import actions, reads
from hutong.fulfil.reviews.shapes import (
    MyReviews,
    NewReply,
    NewReviews,
    Opinion,
    Review,
    ReviewPage,
    Reviews,
    Score,
)
from hutong.kernel import paging
from hutong.kernel.db import Tx, reading, transaction
from hutong.kernel.http import Caller, get, post, put


@post("/api/orders/{order:int}/reviews", right="person", express=True)
async def write(caller: Caller, order: int, data: NewReviews) -> Reviews:
    """Review lines of an order that one received."""

    async def work(tx: Tx) -> Reviews:
        return Reviews(await actions.write(tx, caller.person, order, data.items))

    return await caller.once(f"reviews.write {order}", data, work, shape=Reviews)


@get("/api/orders/{order:int}/reviews", right="person")
async def of_order(caller: Caller, order: int) -> MyReviews:
    """Return what one wrote of one's order, and until when it can be written anew."""
    async with reading() as tx:
        return MyReviews(await reads.of_order(tx, caller.person, order))


@put("/api/reviews/{review:int}", right="person")
async def edit(caller: Caller, review: int, data: Opinion) -> Review:
    """Write one's review anew, once, within thirty days."""
    async with transaction() as tx:
        return await actions.edit(tx, caller.person, review, data)


@get("/api/products/{product:int}/reviews", right="open", express=True)
async def of_product(
    product: int, after: str | None = None, limit: paging.Limit = paging.DEFAULT
) -> ReviewPage:
    """Return a product's reviews, newest first, with how its stars spread."""
    async with reading() as tx:
        return await reads.of_product(tx, product, after, limit)


@post("/api/shops/{shop:int}/reviews/{review:int}/reply", right="reviews.reply")
async def reply(caller: Caller, shop: int, review: int, data: NewReply) -> Review:
    """Reply to a review, once."""

    async def work(tx: Tx) -> Review:
        return await actions.reply(tx, shop, caller.person, review, data.text)

    async def page(tx: Tx) -> Review:
        row = await reads.access_of_shop(tx, shop, review)
        (found,) = await reads.shown(tx, [row])
        return found

    return await caller.effect(f"reviews.reply {shop} {review}", data, work, page)


@get("/api/shops/{shop:int}/score", right="open")
async def score(shop: int) -> Score:
    """Return a shop's score and how it comes about."""
    async with reading() as tx:
        return await reads.score(tx, shop)


routes = [write, of_order, edit, of_product, reply, score]
