"""What every bus promises; each test runs on the local one and on NATS."""

import asyncio
import time

import pytest

from hutong.kernel.bus import NOTE_MAX, NotATopic
from tests.kernel.bus.conftest import End, true_soon


async def until(count: int, notes: list[bytes], within_s: float = 10) -> None:
    """Wait for so many notes."""
    await true_soon(lambda: len(notes) >= count, within_s)


async def test_a_note_reaches_every_listener(end: End) -> None:
    speaker, ear, other = await end(), await end(), await end()
    heard: list[bytes] = []
    heard_too: list[bytes] = []
    await ear.subscribe("chat", heard.append)
    await other.subscribe("chat", heard_too.append)
    speaker.publish("chat", b"one")
    await until(1, heard)
    await until(1, heard_too)
    assert heard == heard_too == [b"one"]


async def test_the_speaker_hears_herself_when_she_listens(end: End) -> None:
    alone = await end()
    heard: list[bytes] = []
    await alone.subscribe("chat", heard.append)
    alone.publish("chat", b"to myself")
    await until(1, heard)
    assert heard == [b"to myself"]


async def test_topics_are_kept_apart(end: End) -> None:
    speaker, ear = await end(), await end()
    heard: list[bytes] = []
    await ear.subscribe("chat", heard.append)
    speaker.publish("chatter", b"not for the chat")
    speaker.publish("user", b"nor this")
    speaker.publish("chat", b"this one")
    await until(1, heard)
    await asyncio.sleep(0.05)
    assert heard == [b"this one"]


async def test_notes_of_one_speaker_come_whole_and_in_order(end: End) -> None:
    speaker, ear = await end(), await end()
    heard: list[bytes] = []
    await ear.subscribe("chat", heard.append)
    sent = [b"%d " % number + b"x" * (number * 37 % 3000) for number in range(2000)]
    for note in sent[:1000]:
        speaker.publish("chat", note)
    await asyncio.sleep(0)
    for note in sent[1000:]:
        speaker.publish("chat", note)
    await until(len(sent), heard)
    assert heard == sent


async def test_an_empty_note_and_the_largest_one_travel(end: End) -> None:
    speaker, ear = await end(), await end()
    heard: list[bytes] = []
    await ear.subscribe("chat", heard.append)
    largest = bytes(range(256)) * (NOTE_MAX // 256)
    speaker.publish("chat", b"")
    speaker.publish("chat", largest)
    await until(2, heard)
    assert heard == [b"", largest]


async def test_a_note_that_is_too_large_is_lost_and_harms_nobody(end: End) -> None:
    speaker, ear = await end(), await end()
    heard: list[bytes] = []
    await ear.subscribe("chat", heard.append)
    speaker.publish("chat", b"x" * (NOTE_MAX + 1))
    speaker.publish("chat", b"after it")
    await until(1, heard)
    assert heard == [b"after it"]


async def test_without_a_listener_publishing_does_nothing(end: End) -> None:
    speaker = await end()
    for _ in range(1000):
        speaker.publish("chat", b"x" * 1000)
    ear = await end()
    heard: list[bytes] = []
    await ear.subscribe("chat", heard.append)
    # The broker may hold what was published a moment ago, and this comes behind it.
    speaker.publish("chat", b"the last of them")
    await true_soon(lambda: b"the last of them" in heard)
    heard.clear()
    speaker.publish("chat", b"now")
    await until(1, heard)
    assert heard == [b"now"]


async def test_who_stopped_listening_hears_no_more(end: End) -> None:
    speaker, ear = await end(), await end()
    heard: list[bytes] = []
    still: list[bytes] = []
    leave = await ear.subscribe("chat", heard.append)
    await ear.subscribe("chat", still.append)
    speaker.publish("chat", b"one")
    await until(1, heard)
    await leave()
    speaker.publish("chat", b"two")
    await until(2, still)
    await leave()  # once more does no harm
    assert heard == [b"one"]


async def test_a_listener_that_fails_takes_nothing_from_the_others(end: End) -> None:
    speaker, ear = await end(), await end()
    heard: list[bytes] = []

    def fail(note: bytes) -> None:
        raise ValueError(note)

    await ear.subscribe("chat", fail)
    await ear.subscribe("chat", heard.append)
    speaker.publish("chat", b"one")
    speaker.publish("chat", b"two")
    await until(2, heard)
    assert heard == [b"one", b"two"]


async def test_an_end_that_left_is_forgotten_and_one_that_came_is_found(end: End) -> None:
    speaker, leaving = await end(), await end()
    gone: list[bytes] = []
    await leaving.subscribe("chat", gone.append)
    speaker.publish("chat", b"one")
    await until(1, gone)
    await leaving.stop()
    coming = await end()
    heard: list[bytes] = []
    await coming.subscribe("chat", heard.append)
    speaker.publish("chat", b"two")
    await until(1, heard)
    assert (gone, heard) == ([b"one"], [b"two"])


async def test_what_was_published_before_the_end_still_arrives(end: End) -> None:
    speaker, ear = await end(), await end()
    heard: list[bytes] = []
    await ear.subscribe("chat", heard.append)
    for number in range(500):
        speaker.publish("chat", b"%d" % number)
    await speaker.stop()
    await until(500, heard)
    assert heard[-1] == b"499"


@pytest.mark.parametrize("topic", ["", "Chat", "a.b", "../up", "a/b", "chat*", ">", "x" * 33, "聊"])
async def test_a_topic_is_a_short_plain_word(end: End, topic: str) -> None:
    bus = await end()
    with pytest.raises(NotATopic):
        bus.publish(topic, b"")
    with pytest.raises(NotATopic):
        await bus.subscribe(topic, print)


async def test_publishing_does_not_wait_for_a_listener_that_sleeps(end: End) -> None:
    speaker, ear, awake = await end(), await end(), await end()
    heard: list[bytes] = []
    slept: list[bytes] = []

    def sleep(note: bytes) -> None:
        slept.append(note)
        time.sleep(0.01)

    await ear.subscribe("chat", sleep)
    await awake.subscribe("other", heard.append)
    for _ in range(200):
        speaker.publish("chat", b"x" * 100_000)
    assert slept == []
    speaker.publish("other", b"got through")
    await until(1, heard)
    await true_soon(lambda: slept != [])
