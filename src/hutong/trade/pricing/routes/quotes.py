"""Quotes: what a basket would cost, explained."""

from hutong.kernel.db import reading
from hutong.kernel.http import Caller, post
from hutong.trade.pricing import reads
from hutong.trade.pricing.shapes.wire import NewQuote, Quote


@post("/api/quotes", right="person", status=200)
async def quote(caller: Caller, data: NewQuote) -> Quote:
    """Price a basket; nothing is kept, held or promised."""
    async with reading() as tx:
        return await reads.quotes.quote(tx, caller.person, data)


routes = [quote]
