"""Search in one's own messages: Chinese and English, and never in those of others."""

from hypothesis import given
from hypothesis import strategies as st

from hutong.kernel import settings, words
from hutong.touch.chat.rules import search
from tests.cast import Cast
from tests.touch.chat.circle import at, make, people
from tests.touch.chat.talking import said, say, talk

han = st.text(st.sampled_from("今天下午三点老地方见面吃水果梨苹"), min_size=1, max_size=12)


async def test_words_of_both_languages_are_found_the_newest_first(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "今天下午三点老地方见", "Tea houses are open", "下午茶 at the tea house")
    found = await mei.get("/api/messages/search", q="下午")
    assert [one["seq"] for one in found["items"]] == [3, 1]
    assert found["items"][0]["excerpt"] == "下午茶 at the tea house"
    assert [
        one["seq"] for one in (await mei.get("/api/messages/search", q="tea HOUSE"))["items"]
    ] == [
        3,
        2,
    ]
    assert (await mei.get("/api/messages/search", q="下雨"))["items"] == []


async def test_a_long_list_of_finds_comes_in_pieces(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, *(f"pear {n}" for n in range(5)))
    first = await mei.get("/api/messages/search", q="pear", limit=3)
    rest = await mei.get("/api/messages/search", q="pear", limit=3, after=first["next"])
    seqs = [one["seq"] for one in (*first["items"], *rest["items"])]
    assert (seqs, rest["next"]) == ([5, 4, 3, 2, 1], None)


async def test_a_search_stays_in_the_conversation_it_is_asked_for(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    here, there = await talk(lin, mei), await talk(lin, bo)
    await say(lin, here, "pear")
    await say(lin, there, "pear")
    found = await lin.get("/api/messages/search", q="pear", conversation=here)
    assert [one["conversation"] for one in found["items"]] == [here]
    assert len((await lin.get("/api/messages/search", q="pear"))["items"]) == 2
    refused = await mei.refused("GET", f"/api/messages/search?q=pear&conversation={there}")
    assert refused["code"] == "not_a_member"


async def test_nobody_finds_what_she_may_not_see(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    stranger = await cast.person("Stranger")
    group = await make(lin, mei)
    await say(lin, group, "persimmon before")
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    await say(lin, group, "persimmon with")
    await bo.post(f"{at(group)}/leave")
    await say(lin, group, "persimmon after")
    found = await bo.get("/api/messages/search", q="persimmon")
    assert [one["body"]["text"] for one in found["items"]] == ["persimmon with"]
    assert len((await mei.get("/api/messages/search", q="persimmon"))["items"]) == 3
    assert (await stranger.get("/api/messages/search", q="persimmon"))["items"] == []


async def test_what_was_recalled_or_edited_away_is_not_found(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "firstword", "secondword")
    await lin.post(f"{at(here)}/messages/1/recall")
    await lin.put(f"{at(here)}/messages/2", {"body": {"text": "thirdword"}})
    for q, seqs in (("firstword", []), ("secondword", []), ("thirdword", [2])):
        found = await mei.get("/api/messages/search", q=q)
        assert [one["seq"] for one in found["items"]] == seqs


async def test_names_of_places_and_cards_are_found(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    place = {"name": "西湖", "line": "杭州", "lat": 30.25, "lng": 120.13}
    card = await lin.get(f"/api/people/{lin.id}/card")
    for kind, body in (("place", place), ("card", {"card": card})):
        await lin.post(f"{at(here)}/messages", said(kind=kind, body=body))
    for q, kind in (("西湖", "place"), ("lin", "card")):
        found = await mei.get("/api/messages/search", q=q)
        assert [one["kind"] for one in found["items"]] == [kind]


async def test_a_search_for_nothing_finds_nothing(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    await say(lin, await talk(lin, mei), "...")
    for q in ("", "...", "'", "a' | 'b", "\\"):
        assert (await lin.get("/api/messages/search", q=q))["items"] == []


async def test_a_long_message_is_found_by_all_of_it(cast: Cast, chosen: settings.Settings) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    signs = "".join(chr(0x4E00 + n) for n in range(chosen.chat_text_chars - 12))
    await say(lin, here, f"{signs} persimmons")
    for q in (signs[298:300], signs[300:302], signs[-2:], "persimmon"):
        found = await mei.get("/api/messages/search", q=q, conversation=here)
        assert [one["seq"] for one in found["items"]] == [1], q


async def test_the_longest_text_that_may_be_set_fits_into_the_index() -> None:
    signs = "".join(chr(0x20000 + n) for n in range(20_000))
    kept = search.vector(7, signs) or ""
    assert len(kept.split()) == 39_999
    assert len(kept.encode()) < 2**20


@given(before=han, run=han, after=han, data=st.data())
def test_every_part_of_a_chinese_message_is_found(
    before: str, run: str, after: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(run) - 1))
    part = run[start : data.draw(st.integers(start + 1, len(run)))]
    kept = search.vector(7, f"{before}{run}{after}") or ""
    wanted = search.query(7, words.terms(part)).split(" & ")
    assert all(one in kept.split() for one in wanted)


@given(text=han)
def test_words_of_one_conversation_are_not_those_of_another(text: str) -> None:
    one, other = search.vector(1, text) or "", search.vector(2, text) or ""
    assert not set(one.split()) & set(other.split())
