"""Bills as CSV. A finished day's bill is the same bytes whenever it is fetched."""

from collections.abc import AsyncIterator
from datetime import date

from litestar.response import Stream

from hutong.kernel import errors
from hutong.kernel.http import get
from hutong.trade.settlement.actions.reconciling import bill_of
from hutong.trade.settlement.reads import bills

_KINDS: tuple[str, ...] = ("trade", "flow")


@get("/api/shops/{shop:int}/bills/{kind:str}", right="money.read")
async def of_shop(shop: int, kind: str, day: date) -> Stream:
    """Write a shop's trade bill or the fund-flow bill of its balance."""
    if kind not in _KINDS:
        raise errors.NotFound("There is no such bill. A shop has two: trade and flow.")
    during = bills.span(day)
    pieces = bills.trade(during, shop) if kind == "trade" else bills.flow_of_shop(during, shop)
    return _file(pieces, f"{kind}-{shop}-{day}.csv")


@get("/api/admin/bills/{kind:str}", right="operator")
async def of_all(kind: str, day: date) -> Stream:
    """Write all shops' trade bill, the platform's fund-flow bill, or a provider's own bill."""
    if kind == "trade":
        pieces = bills.trade(bills.span(day), None)
    elif kind == "flow":
        pieces = bills.flow_of_platform(bills.span(day))
    else:
        pieces = _whole(await _of_provider(kind, day))
    return _file(pieces, f"{kind}-{day}.csv")


async def _of_provider(name: str, day: date) -> str:
    try:
        return await bill_of(name, day)
    except errors.NotFound as stranger:
        raise errors.NotFound(
            "There is no such bill. There are trade, flow, and one of each payment provider by its "
            "name, such as sandbox."
        ) from stranger


async def _whole(text: str) -> AsyncIterator[str]:
    yield text


def _file(pieces: AsyncIterator[str], name: str) -> Stream:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(pieces, media_type="text/csv", headers=headers)


routes = [of_shop, of_all]
