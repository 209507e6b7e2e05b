"""Conversations replayed into a served house: everybody sees what the files say, nothing twice."""

from collections import Counter
from pathlib import Path

import aiohttp
import pytest
from rich.console import Console

from hutong.replay import Stopped
from hutong.replay.chat import Options, files, replay
from hutong.replay.chat.compare import misnumbered
from hutong.replay.chat.plan import SEATS, plan
from hutong.replay.chat.playing import Playing
from hutong.replay.chat.report import Report
from hutong.replay.chat.shapes import ABSENT, JOINED, LATE, LEAVER, LEFT, TEXT, WITNESSES
from hutong.replay.client import Client
from hutong.replay.journal import Journal
from hutong.replay.world import World
from tests.replay.channel import COMINGS, LEFT_OUT, MESSAGES, QUOTES, Channel


class Telling:
    """A channel, and replays of it into a house."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.channel = Channel()
        self.state = folder / "state.jsonl"
        self._folder = folder / "files"

    async def play(self, more: int = 4, state: Path | None = None) -> Report:
        """Replay the channel, with so many lines in its second sample."""
        options = Options(
            folder=self.channel.write(self._folder, more),
            base_url=self.address,
            state=state or self.state,
            concurrency=4,
        )
        return await replay(options, Console(quiet=True))


@pytest.fixture
def telling(address: str, tmp_path: Path) -> Telling:
    """A fresh channel for one test."""
    return Telling(address, tmp_path)


async def test_everybody_sees_what_the_files_say(telling: Telling) -> None:
    report = await telling.play()
    assert report.differences == []
    assert report.failed == {}
    assert report.agrees
    assert report.compared["unread_counts"] == 2
    assert report.compared["messages_of_the_keeper"] > report.compared["messages_of_the_absent"]
    assert report.facts["messages_said_now"] == MESSAGES + 4
    assert report.facts["absent_conversations"] == 2


async def test_a_replay_that_was_played_says_nothing_again(telling: Telling) -> None:
    await telling.play()
    again = await telling.play()
    assert again.agrees
    assert again.facts["messages_said_now"] == 0


async def test_what_is_said_again_after_a_crash_stands_there_once(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, said = Playing.say, 0

    async def stops(self: Playing, *told: object) -> int:
        nonlocal said
        seq = await whole(self, *told)  # type: ignore[arg-type]  # as it was called
        said += 1
        if said == 70:
            raise Stopped("the terminal was closed")
        return seq

    with monkeypatch.context() as patched:
        patched.setattr(Playing, "say", stops)
        with pytest.raises((Stopped, ExceptionGroup)):
            await telling.play(more=90)
    again = await telling.play(more=90)
    assert again.agrees, again.differences
    # What was said after the last note in the journal is asked for again, and answered as before.
    assert again.facts["messages_said_now"] > MESSAGES + 90 - 70


async def test_a_message_from_elsewhere_is_a_difference(telling: Telling) -> None:
    await telling.play()
    async with Journal(telling.state) as journal:
        token = journal.get("irc:token:" + _handle(journal, telling))["token"]
        group = journal.get("irc:town/noon:group")
    headers = {"Authorization": f"Bearer {token}"}
    body = {"client_id": "0" * 32, "kind": "text", "body": {"text": "and another thing"}}
    async with aiohttp.ClientSession(telling.address, headers=headers) as http:
        told = await http.post(f"/api/conversations/{group}/messages", json=body)
        assert told.status == 201
    report = await telling.play()
    assert not report.agrees
    assert any("town/noon, keeper" in one for one in report.differences)
    assert any("town/noon, absent" in one for one in report.differences)
    assert not any("town/noon, leaver" in one for one in report.differences)


def _handle(journal: Journal, telling: Telling) -> str:
    client = Client(telling.address, connections=1, tell=print)
    return World(client, journal, "irc").talker(telling.channel.name("ann")).handle


async def test_the_state_of_another_house_is_refused_with_what_to_do(telling: Telling) -> None:
    await telling.play()
    with pytest.raises((Stopped, ExceptionGroup)) as refused:
        await telling.play(state=telling.state.with_name("other.jsonl"))
    stopped = refused.value
    while isinstance(stopped, ExceptionGroup):
        stopped = stopped.exceptions[0]
    assert "--state" in str(stopped)


def test_the_plan_lets_people_come_speak_and_go(tmp_path: Path) -> None:
    channel = Channel()
    made = plan(files.read(channel.write(tmp_path)), limit=1)
    (talk,) = made.talks
    comings = Counter(event.who for event in talk.events if event.kind == JOINED)
    ours = {LATE: 1, LEAVER: 1, ABSENT: 1}
    assert comings == ours | {channel.name(who): count for who, count in COMINGS.items()}
    said = {event.line: event for event in talk.events if event.kind == TEXT}
    assert len(said) == MESSAGES
    assert said[1].text == "hello ann"
    assert said[12].text == "日安 é"
    assert {line: event.quotes for line, event in said.items() if event.quotes >= 0} == QUOTES
    assert {one.id: one.reason for one in made.omitted} == LEFT_OUT
    assert made.facts["let_in_to_speak"] == 1


def test_views_end_with_a_going_and_begin_anew_with_a_coming(tmp_path: Path) -> None:
    channel = Channel()
    (talk,) = plan(files.read(channel.write(tmp_path)), limit=1).talks
    views = talk.views()
    for who in ("ann", "rob", "cid", "eve"):
        view = views[channel.name(who)]
        assert talk.events[view.start] == (JOINED, channel.name(who), -1, "", -1)
        assert view.stop == len(talk.events)
    assert talk.events[views[channel.name("bob")].stop - 1].kind == LEFT
    assert talk.events[views[LEAVER].stop - 1] == (LEFT, LEAVER, -1, "", -1)
    assert views[ABSENT].stop == len(talk.events)


def test_a_full_group_lets_go_of_who_was_silent_longest(tmp_path: Path) -> None:
    rows = [f"full,{n},message,a{n % 600},hi,\n" for n in range(1_200)]
    header = "sample,line,kind,author,text,new_author\n"
    (tmp_path / "big_messages.csv").write_text(header + "".join(rows))
    made = plan(files.read(tmp_path))
    inside, most = set(), 0
    for event in made.talks[0].events:
        if event.kind == JOINED:
            inside.add(event.who)
        elif event.kind == LEFT:
            inside.discard(event.who)
        else:
            assert event.who in inside
        most = max(most, len(inside))
    assert SEATS - len(WITNESSES) <= most < SEATS
    assert made.facts["made_room_for_others"] > 0
    assert made.facts["messages"] == 1_200


def test_files_that_are_wrong_are_named(tmp_path: Path) -> None:
    with pytest.raises(Stopped, match="no folder"):
        files.read(tmp_path / "nowhere")
    with pytest.raises(Stopped, match="_messages"):
        files.read(tmp_path)
    Channel().write(tmp_path)
    links = tmp_path / "town_reply_links.csv"
    links.write_text("sample,earlier_line,line\nnoon,1,two\n")
    with pytest.raises(Stopped, match="row 1: 'two' is no number"):
        files.read(tmp_path)
    links.write_text("sample,earlier_line,line\ndusk,1,2\n")
    with pytest.raises(Stopped, match="no sample dusk"):
        files.read(tmp_path)


def test_a_gap_in_the_numbers_is_said() -> None:
    def one(seq: int, nth: int, kind: str = "text") -> dict[str, object]:
        return {"seq": seq, "prev": seq - 1, "nth": nth, "kind": kind}

    assert misnumbered([one(4, 2), one(5, 2, "joined"), one(6, 3)]) is None
    assert misnumbered([one(4, 2), one(6, 3)]) == "after seq 4 comes 6"
    assert misnumbered([one(4, 2), one(5, 4)]) == "seq 5 is read as number 4 after 2"
