"""The walk: every route as everybody, against what docs/access.md says.

Denied is 401 or 403 from the door. Anything else means that the door was open: 404 for a thing
that is not there, 422 for a body that says nothing, 409 for a wish that cannot be, or success.
"""

import re
from collections import Counter

import httpx
import pytest

from hutong.kernel import ids
from hutong.kernel.db import transaction
from hutong.people import access, accounts
from hutong.people.access.rules import ROLES, SHOP_RIGHTS, includes
from tests.cast import Cast, Visitor
from tests.people.access import matrix

_PARAMETER = re.compile(r"\{(\w+)\}")


class Walker:
    """One of the audience, with what she needs to be herself at every route anew."""

    def __init__(self, who: str, visitor: Visitor) -> None:
        self.who = who
        self.visitor = visitor
        self.shop = ids.new()
        self.elsewhere = ids.new()

    async def ready(self) -> None:
        """Have a fresh session and the role again, whatever the last request did to them."""
        if self.who == "nobody":
            return
        async with transaction() as tx:
            token = await accounts.begin(tx, self.visitor.id, accounts.Device("walk", ""))
            if self.who == "owner of another shop":
                await access.appoint(tx, self.elsewhere, self.visitor.id, "owner")
            for role in ROLES:
                if self.who == role:
                    await access.appoint(tx, self.shop, self.visitor.id, role)
        self.visitor.token = token.token

    async def try_at(self, row: matrix.Row) -> httpx.Response:
        """Send a request that says nothing, to a thing that is not there."""
        path = _PARAMETER.sub(lambda found: self.fill(found[1]), row.path)
        return await self.visitor.ask(row.method, path)

    def fill(self, parameter: str) -> str:
        return str(self.shop) if parameter == "shop" else "1"


@pytest.fixture(params=access.AUDIENCE)
async def walker(request: pytest.FixtureRequest, cast: Cast, visitor: Visitor) -> Walker:
    who = str(request.param)
    if who == "nobody":
        return Walker(who, visitor)
    return Walker(who, await (cast.ops() if who == "operator" else cast.lin()))


def test_the_page_names_every_route_once_and_no_other() -> None:
    page = Counter((row.method, row.path, row.right) for row in matrix.written())
    house = Counter(matrix.routes())
    assert {"not in docs/access.md": house - page, "not in the house": page - house} == {
        "not in docs/access.md": Counter(),
        "not in the house": Counter(),
    }, "run bin/access, and look at the difference"


def test_the_page_is_what_bin_access_writes() -> None:
    page = matrix.PAGE.read_text(encoding="utf-8")
    assert matrix.renewed(page) == page, "run bin/access, and look at the difference"


async def test_every_route_lets_in_whom_the_page_says(walker: Walker) -> None:
    wrong = []
    for row in matrix.written():
        await walker.ready()
        answer = await walker.try_at(row)
        admitted = answer.status_code not in (401, 403) or row.right == "open"
        if admitted != row.admits[walker.who] or answer.status_code >= 500:
            wrong.append(f"{answer.status_code} {row.method} {row.path}: {answer.text[:200]}")
    assert wrong == [], f"as {walker.who}"


async def test_a_shop_that_nobody_has_lets_nobody_in(cast: Cast) -> None:
    lin = await cast.lin()
    for shop in (0, -1, 7, 2**63 - 1, 2**63, 2**200):
        for right in SHOP_RIGHTS:
            assert not await access.allowed(lin.id, shop, right)
    assert not await access.allowed(0, 7, "shop.read")


def test_no_role_includes_what_nobody_has_heard_of() -> None:
    assert not includes("owner", "shop.burn")
    assert not includes("queen", "shop.read")
    assert not includes("", "open")
    assert [role for role in ROLES if includes(role, "money.move")] == ["owner", "finance"]
    assert [role for role in ROLES if includes(role, "shop.staff")] == ["owner"]
