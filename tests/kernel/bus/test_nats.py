"""What only NATS has to do: come later, go away and come back, and keep two houses apart."""

import asyncio

import pytest

from hutong.kernel import bus
from hutong.kernel.bus import NatsBus
from hutong.kernel.settings import Misconfigured
from tests.kernel.bus.conftest import Broker
from tests.kernel.bus.test_conformance import until


async def _say_until_heard(speaker: NatsBus, heard: list[bytes]) -> None:
    async with asyncio.timeout(20):
        while not heard:
            speaker.publish("chat", b"again")
            await asyncio.sleep(0.1)


async def test_a_broker_that_is_away_is_found_when_it_comes(broker: Broker) -> None:
    await broker.stop()
    ends = NatsBus(broker.url)
    await ends.start()  # waits two seconds, then goes on
    heard: list[bytes] = []
    leave = await ends.subscribe("chat", heard.append)
    ends.publish("chat", b"into the void")
    await broker.start()
    await _say_until_heard(ends, heard)
    assert b"into the void" not in heard
    await leave()
    await ends.stop()


async def test_listeners_hear_again_after_the_broker_was_restarted(broker: Broker) -> None:
    speaker, ear = NatsBus(broker.url), NatsBus(broker.url)
    await speaker.start()
    await ear.start()
    heard: list[bytes] = []
    await ear.subscribe("chat", heard.append)
    speaker.publish("chat", b"before")
    await until(1, heard)
    heard.clear()
    await broker.stop()
    speaker.publish("chat", b"lost")
    await broker.start()
    await _say_until_heard(speaker, heard)
    await speaker.stop()
    await ear.stop()


async def test_stopping_ends_even_while_the_broker_is_away(broker: Broker) -> None:
    ends = NatsBus(broker.url)
    await ends.start()
    await ends.subscribe("chat", print)
    await broker.stop()
    async with asyncio.timeout(15):
        await ends.stop()


async def test_two_houses_on_one_broker_do_not_hear_each_other(broker: Broker) -> None:
    east, west = NatsBus(f"{broker.url}/east"), NatsBus(f"{broker.url}/west")
    await east.start()
    await west.start()
    heard: list[bytes] = []
    heard_west: list[bytes] = []
    await east.subscribe("chat", heard.append)
    await west.subscribe("chat", heard_west.append)
    west.publish("chat", b"west")
    east.publish("chat", b"east")
    await until(1, heard)
    await until(1, heard_west)
    assert (heard, heard_west) == ([b"east"], [b"west"])
    await east.stop()
    await west.stop()


async def test_who_has_subscribed_is_known_to_the_broker() -> None:
    """Only a ping that came behind the subscription says so, and the client likes to hurry it."""
    said: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id":"x","version":"2.10.0","max_payload":1048576}\r\n')
        while line := await reader.readline():
            said.append(line.split()[0])
            if said[-1] == b"PING":
                writer.write(b"PONG\r\n")
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        ends = NatsBus(f"nats://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await ends.start()
        await ends.subscribe("chat", print)
        heard = list(said)
        await ends.stop()
    assert heard.count(b"SUB") == 1
    assert b"PING" in heard[heard.index(b"SUB") :]


async def test_an_address_that_is_no_broker_is_refused() -> None:
    with pytest.raises(Misconfigured):
        await bus.start("redis://127.0.0.1:1")
    assert not bus.started()


async def test_a_process_without_a_bus_publishes_to_nobody() -> None:
    bus.publish("chat", b"nobody")
    with pytest.raises(RuntimeError):
        await bus.subscribe("chat", print)
