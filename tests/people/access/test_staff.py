"""Staff: invitations, roles, and what a role opens at once and no longer."""

import asyncio
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from hutong.kernel import clock, ids
from hutong.kernel.db import database, reading, transaction
from hutong.people import access
from tests.cast import PASSWORD, Cast, Visitor


class Shop:
    """A shop as access knows it: a number, and Mei who owns it."""

    def __init__(self, number: int, mei: Visitor) -> None:
        self.number = number
        self.mei = mei
        self.path = f"/api/shops/{number}"

    async def invite(self, role: str) -> str:
        made = await self.mei.post(f"{self.path}/invitations", {"role": role})
        return str(made["code"])

    async def employ(self, person: Visitor, role: str) -> None:
        await person.post(f"/api/invitations/{await self.invite(role)}/accept")

    async def roles(self) -> dict[int, str]:
        items = (await self.mei.get(f"{self.path}/staff"))["items"]
        return {int(one["person"]): one["role"] for one in items}


@pytest.fixture
async def shop(cast: Cast) -> Shop:
    mei, number = await cast.mei(), ids.new()
    async with transaction() as tx:
        await access.appoint(tx, number, mei.id, "owner")
    return Shop(number, mei)


async def test_a_code_lets_one_person_in_once(cast: Cast, shop: Shop) -> None:
    bo, lin = await cast.bo(), await cast.lin()
    code = await shop.invite("clerk")
    assert (await bo.refused("GET", f"{shop.path}/staff"))["status"] == 403
    accepted = await bo.post(f"/api/invitations/{code}/accept")
    assert accepted == {"shop": str(shop.number), "role": "clerk"}
    await bo.get(f"{shop.path}/staff")
    refused = await lin.refused("POST", f"/api/invitations/{code}/accept")
    assert (refused["status"], refused["code"]) == (404, "invitation_over")
    assert await shop.roles() == {shop.mei.id: "owner", bo.id: "clerk"}


async def test_of_many_with_one_code_one_gets_in(cast: Cast, shop: Shop) -> None:
    people = [await cast.person(f"P{number}") for number in range(8)]
    code = await shop.invite("support")
    answers = await asyncio.gather(
        *(one.ask("POST", f"/api/invitations/{code}/accept") for one in people)
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 7
    assert len(await shop.roles()) == 2


async def test_who_works_here_keeps_her_role_and_the_code_stays_good(
    cast: Cast, shop: Shop
) -> None:
    code = await shop.invite("clerk")
    refused = await shop.mei.refused("POST", f"/api/invitations/{code}/accept")
    assert refused["code"] == "already_staff"
    assert await shop.roles() == {shop.mei.id: "owner"}
    await (await cast.bo()).post(f"/api/invitations/{code}/accept")


async def test_a_retry_of_an_invitation_gets_the_same_code(shop: Shop) -> None:
    path = f"{shop.path}/invitations"
    first = await shop.mei.post(path, {"role": "clerk"}, key="invite")
    assert await shop.mei.post(path, {"role": "clerk"}, key="invite") == first
    assert len((await shop.mei.get(path))["items"]) == 1


async def test_no_code_stands_in_the_database(shop: Shop) -> None:
    code = await shop.invite("clerk")
    async with database.pool.acquire() as connection:
        rows = [
            *await connection.fetch("select i::text from invitation i"),
            *await connection.fetch("select encode(answer, 'escape') from idempotency"),
        ]
    assert code not in "\n".join(str(row[0]) for row in rows)


@pytest.mark.parametrize("code", ["x", "A" * 32, "-" * 32, "A" * 400, "%00", "a%2Fb"])
async def test_what_is_no_code_opens_nothing(cast: Cast, code: str) -> None:
    lin = await cast.lin()
    assert (await lin.refused("POST", f"/api/invitations/{code}/accept"))["status"] == 404


async def test_a_code_runs_out_after_seven_days(cast: Cast, shop: Shop) -> None:
    bo, code = await cast.bo(), await shop.invite("clerk")
    later = clock.now() + timedelta(days=7, minutes=1)
    with patch("hutong.kernel.clock.now", return_value=later):
        refused = await bo.refused("POST", f"/api/invitations/{code}/accept")
    assert refused["code"] == "invitation_over"
    await bo.post(f"/api/invitations/{code}/accept")


async def test_a_withdrawn_invitation_is_over(cast: Cast, shop: Shop) -> None:
    code = await shop.invite("clerk")
    [item] = (await shop.mei.get(f"{shop.path}/invitations"))["items"]
    assert "code" not in item
    path = f"{shop.path}/invitations/{item['id']}"
    assert (await shop.mei.ask("DELETE", path)).status_code == 204
    await (await cast.bo()).refused("POST", f"/api/invitations/{code}/accept")
    assert (await shop.mei.refused("DELETE", path))["code"] == "invitation_over"


async def test_who_is_dismissed_is_out_with_the_next_request(cast: Cast, shop: Shop) -> None:
    bo = await cast.bo()
    await shop.employ(bo, "owner")
    code = (await bo.post(f"{shop.path}/invitations", {"role": "owner"}))["code"]
    assert (await shop.mei.ask("DELETE", f"{shop.path}/staff/{bo.id}")).status_code == 204
    assert (await bo.refused("GET", f"{shop.path}/staff"))["status"] == 403
    refused = await (await cast.lin()).refused("POST", f"/api/invitations/{code}/accept")
    assert refused["code"] == "invitation_over"


async def test_a_new_role_counts_with_the_next_request(cast: Cast, shop: Shop) -> None:
    bo = await cast.bo()
    await shop.employ(bo, "owner")
    await bo.get(f"{shop.path}/actions")
    await shop.mei.put(f"{shop.path}/staff/{bo.id}", {"role": "clerk"})
    assert (await bo.refused("GET", f"{shop.path}/actions"))["status"] == 403
    async with reading() as tx:
        assert [one.role for one in await access.shops_of(tx, bo.id)] == ["clerk"]


async def test_a_stranger_gets_no_role_without_having_accepted(cast: Cast, shop: Shop) -> None:
    lin = await cast.lin()
    path = f"{shop.path}/staff/{lin.id}"
    assert (await shop.mei.refused("PUT", path, {"role": "owner"}))["status"] == 404
    assert (await shop.mei.refused("PUT", path, {"role": "queen"}))["status"] == 422
    assert (await shop.mei.refused("DELETE", path))["status"] == 404
    assert await shop.roles() == {shop.mei.id: "owner"}


async def test_a_shop_keeps_an_owner(cast: Cast, shop: Shop) -> None:
    mine = f"{shop.path}/staff/{shop.mei.id}"
    assert (await shop.mei.refused("PUT", mine, {"role": "clerk"}))["code"] == "last_owner"
    assert (await shop.mei.refused("DELETE", mine))["code"] == "last_owner"
    assert (await shop.mei.refused("DELETE", f"{shop.path}/staff/me"))["code"] == "last_owner"
    assert await shop.roles() == {shop.mei.id: "owner"}


async def test_two_owners_who_dismiss_each_other_at_once_leave_one(cast: Cast, shop: Shop) -> None:
    bo = await cast.bo()
    for _ in range(5):
        await shop.employ(bo, "owner")
        answers = await asyncio.gather(
            bo.ask("DELETE", f"{shop.path}/staff/me"),
            shop.mei.ask("DELETE", f"{shop.path}/staff/me"),
        )
        assert sorted(answer.status_code for answer in answers) == [204, 409]
        left = bo if answers[0].status_code == 409 else shop.mei
        async with reading() as tx:
            assert await access.sole_owner_of(tx, left.id) == [shop.number]
        async with transaction() as tx:
            await access.appoint(tx, shop.number, shop.mei.id, "owner")
            if left is bo:
                await access.dismiss(tx, shop.number, bo.id)


async def test_a_clerk_may_leave_and_is_gone_from_both_lists(cast: Cast, shop: Shop) -> None:
    bo = await cast.bo()
    await shop.employ(bo, "clerk")
    assert (await bo.ask("DELETE", f"{shop.path}/staff/me")).status_code == 204
    assert await shop.roles() == {shop.mei.id: "owner"}
    async with reading() as tx:
        assert await access.shops_of(tx, bo.id) == []


async def test_who_erases_herself_works_nowhere(cast: Cast, shop: Shop) -> None:
    bo = await cast.bo()
    await shop.employ(bo, "clerk")
    assert (await bo.ask("DELETE", "/api/me", {"password": PASSWORD})).status_code == 204
    assert await shop.roles() == {shop.mei.id: "owner"}


async def test_the_log_tells_who_changed_what_and_holds_no_failure(cast: Cast, shop: Shop) -> None:
    bo = await cast.bo()
    await shop.employ(bo, "clerk")
    await shop.mei.refused("PUT", f"{shop.path}/staff/{bo.id}", {"role": "queen"})
    await shop.mei.put(f"{shop.path}/staff/{bo.id}", {"role": "support"})
    page = await shop.mei.get(f"{shop.path}/actions", limit=1)
    [newest] = page["items"]
    assert (newest["method"], newest["path"]) == ("PUT", f"{shop.path}/staff/{bo.id}")
    assert (newest["person"], newest["display_name"]) == (str(shop.mei.id), "Mei")
    rest = await shop.mei.get(f"{shop.path}/actions", after=page["next"])
    assert [told(one) for one in rest["items"]] == [("POST", f"{shop.path}/invitations")]
    assert rest["next"] is None
    assert (await shop.mei.refused("GET", f"{shop.path}/actions?after=zzz"))["status"] == 422


def told(one: dict[str, Any]) -> tuple[str, str]:
    return one["method"], one["path"]
