"""Two people at the same moment: friends once, whoever was first, and every log without a gap."""

import asyncio

from tests.asking import Answer, Asker
from tests.races.crowd import Crowd, told

FIFTY = 50
REQUESTS = "/api/contacts/requests"


async def book(who: Asker) -> list[str]:
    items = (await who.do("GET", "/api/contacts"))["items"]
    return [one["person"]["id"] for one in items]


def by_handle(who: Asker) -> dict[str, str]:
    return {"person": who.id, "via": "handle", "handle": who.handle}


async def log_of(who: Asker) -> list[tuple[int, str, str]]:
    rooms = (await who.do("GET", "/api/me/export"))["rooms"]
    return [(one["ver"], one["kind"], one["ref"]) for one in rooms["contacts"]["log"]]


async def test_two_who_ask_each_other_at_once_are_friends(crowd: Crowd) -> None:
    people = await crowd.people(FIFTY)

    def other(n: int) -> Asker:
        return people[n ^ 1]

    async def ask(n: int, who: Asker) -> Answer:
        return await who.ask("POST", REQUESTS, by_handle(other(n)))

    answers = await crowd.at_once(people, ask)
    assert told(answers) == {"done": FIFTY}
    states = [answer.json()["state"] for answer in answers]
    pairs = [tuple(states[n : n + 2]) for n in range(0, FIFTY, 2)]
    # The one who came second is told at once; the first may be told so as well.
    assert all("accepted" in pair for pair in pairs), pairs
    for n, who in enumerate(people):
        assert await book(who) == [other(n).id]
        items = (await who.do("GET", REQUESTS))["items"]
        assert {one["state"] for one in items} == {"accepted"}


async def test_a_request_accepted_fifty_times_makes_two_friends_once(crowd: Crowd) -> None:
    lin, mei = await crowd.people(2)
    asked = await lin.do("POST", REQUESTS, by_handle(mei))

    async def accept(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"{REQUESTS}/{asked['id']}/accept", {})

    answers = await crowd.at_once([mei] * FIFTY, accept)
    assert told(answers) == {"done": 1, "already_answered": FIFTY - 1}
    assert (await book(lin), await book(mei)) == ([mei.id], [lin.id])
    met = [(kind, ref) for _, kind, ref in await log_of(lin) if kind == "contact"]
    assert met == [("contact", mei.id)]


async def test_yes_and_no_at_once_are_one_answer(crowd: Crowd) -> None:
    mei, *people = await crowd.people(11)
    asked = await asyncio.gather(*(one.do("POST", REQUESTS, by_handle(mei)) for one in people))

    async def answer(n: int, who: Asker) -> Answer:
        verb = "accept" if n % 2 else "refuse"
        return await who.ask("POST", f"{REQUESTS}/{asked[n // 4]['id']}/{verb}", {})

    answers = await crowd.at_once([mei] * 40, answer)
    assert told(answers) == {"done": 10, "already_answered": 30}
    accepted = {
        asked[n // 4]["from"]["id"] for n, one in enumerate(answers) if one.status == 201 and n % 2
    }
    assert set(await book(mei)) == accepted
    for one in people:
        assert await book(one) == ([mei.id] if one.id in accepted else [])


async def test_asking_fifty_times_at_once_is_one_request(crowd: Crowd) -> None:
    lin, mei = await crowd.people(2)
    code = (await mei.do("GET", "/api/contacts/code"))["code"]

    async def ask(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", REQUESTS, {"person": mei.id, "via": "code", "code": code})

    answers = await crowd.at_once([lin] * 15, ask)
    assert told(answers) == {"done": 15}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len((await mei.do("GET", REQUESTS))["items"]) == 1
    assert len(await log_of(mei)) == 1


async def test_everybody_changing_one_book_leaves_no_gap_in_the_log(crowd: Crowd) -> None:
    lin, *people = await crowd.people(11)
    for one in people:
        asked = await one.do("POST", REQUESTS, by_handle(lin))
        await lin.do("POST", f"{REQUESTS}/{asked['id']}/accept", {})

    async def change(n: int, who: Asker) -> Answer:
        other = people[n % 10].id
        kind = n // 10
        if kind < 2:
            body = {"star": True} if kind else {"remark": f"friend {n}"}
            return await who.ask("PATCH", f"/api/contacts/{other}", body)
        if kind == 2:
            return await who.ask("PUT", f"/api/contacts/{other}/block")
        if kind == 3:
            return await who.ask("POST", "/api/contacts/code")
        return await who.ask("PUT", "/api/contacts/privacy", {"by_group": bool(n % 2)})

    answers = await crowd.at_once([lin] * FIFTY, change)
    assert told(answers) == {"done": FIFTY}
    numbers = [ver for ver, _, _ in await log_of(lin)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 3 * 10 + FIFTY
    code = (await lin.do("GET", "/api/contacts/code"))["code"]
    found = await people[0].do("GET", f"/api/people/find?code={code}")
    assert found["person"]["id"] == lin.id


async def test_erasing_while_others_ask_and_accept_leaves_nobody_in_a_book(crowd: Crowd) -> None:
    lin, *people = await crowd.people(21)
    asked = [await lin.do("POST", REQUESTS, by_handle(one)) for one in people[:10]]

    async def meet(n: int, who: Asker) -> Answer:
        if n == len(people):
            return await who.ask("DELETE", "/api/me", {"password": "a long password"})
        if n < 10:
            return await who.ask("POST", f"{REQUESTS}/{asked[n]['id']}/accept", {})
        return await who.ask("POST", REQUESTS, by_handle(lin))

    answers = await crowd.at_once([*people, lin], meet)
    assert answers[-1].status == 204, answers[-1]
    assert {one.status for one in answers[:-1]} <= {201, 404}
    for one in people:
        assert await book(one) == []
        assert (await one.do("GET", REQUESTS))["items"] == []
