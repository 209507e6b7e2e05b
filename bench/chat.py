"""Conversations: sends at a rate, messages seen by a full group, and a day that was missed.

*Send*: 300 a second over 200 groups of ten, each answered when it is durable. *Seen*: a group of
500, all online on the gateway's sockets, 20 messages a second, from the moment of sending to the
moment a device has it. Both are sent by the clock, whatever is still unanswered, and are measured
from the moment they were meant to be sent; so a stall of the server counts for everybody who would
have been kept waiting. *Away*: a device that was off for a day asks what went on in 200
conversations and fetches all 5,000 messages, six requests at once as a browser does.

The rows say the same with 4 and 16 times the conversations and messages there before.
"""

import asyncio
import random
import secrets
import statistics
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

import msgspec
import uvloop

from bench import sockets, talk
from bench.load import Clients, Connection, percentile, request
from bench.place import HOST, House, house, one
from bench.talk import Group, Town

RATE, GROUPS, IN_GROUP = 300, 200, 10
PACE, CROWD = 20, 500
PAST = 1_000
TIMES = (1, 4, 16)
_LINES = 128
_BROWSER = 6
_SETTLE_S = 5.0
_WORDS = "今天下午三点在老地方见，记得带上昨天说的那本书。 See you there!"
PEER = (
    "Centrifugo, published 2020: 500,000 deliveries/s to 1 M connections on 20 pods, p99 <= 200 ms"
)


@dataclass
class Sent:
    """What was sent: when each client id was meant to be, how long each took, who got which."""

    meant: dict[bytes, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    accepted: dict[int, list[str]] = field(default_factory=dict)
    refused: Counter[int] = field(default_factory=Counter)
    late_s: float = 0.0


async def send(found: House, groups: list[Group], rate: float, seconds: float, sent: Sent) -> Sent:
    """Send by the clock, to groups and from members by chance."""
    rng = random.Random(7)
    free = deque([await Connection.open(HOST, found.ports[0]) for _ in range(_LINES)])
    waiting: asyncio.Semaphore = asyncio.Semaphore(_LINES)
    begun = time.perf_counter() + 0.1

    async def tell(meant: float) -> None:
        group = rng.choice(groups)
        name = secrets.token_hex(16)
        sent.meant[name.encode()] = meant
        body = {"client_id": name, "kind": "text", "body": {"text": _WORDS}}
        path = f"/api/conversations/{group.id}/messages"
        asked = request("POST", path, token=rng.choice(group.people).token, json=body)
        async with waiting:
            line = free.pop()
            try:
                status, _ = await line.ask(asked)
            finally:
                free.append(line)
        sent.took.append(time.perf_counter() - meant)
        if status == 201:
            sent.accepted.setdefault(group.id, []).append(name)
        else:
            sent.refused[status] += 1

    async with asyncio.TaskGroup() as tasks:
        for number in range(int(rate * seconds)):
            meant = begun + number / rate
            await asyncio.sleep(max(0.0, meant - time.perf_counter()))
            sent.late_s = max(sent.late_s, time.perf_counter() - meant)
            tasks.create_task(tell(meant))
    for line in free:
        line.close()
    sent.took.sort()
    return sent


async def kept(clients: Clients, groups: list[Group], sent: Sent) -> tuple[int, int]:
    """Read the groups back; returns how many accepted messages are missing, and stand twice."""
    lost = doubled = 0
    for group in groups:
        if group.id not in sent.accepted:
            continue
        there: Counter[str] = Counter()
        after, more = 0, True
        while more:
            path = f"/api/conversations/{group.id}/messages?after={after}&limit=200"
            page = await clients.do("GET", path, token=group.people[0].token)
            there.update(message["client_id"] for message in page["items"])
            after, more = page["newest"], page["more"]
        names = sent.accepted[group.id]
        lost += sum(not there[name] for name in names)
        doubled += sum(max(0, there[name] - 1) for name in names)
    return lost, doubled


async def sends(found: House, clients: Clients, town: Town, seconds: float) -> dict[str, Any]:
    """Send at the rate over all groups, nobody online."""
    cpu = found.cpu_s()
    sent = await send(found, town.groups, RATE, seconds, Sent())
    used = {name: value - cpu[name] for name, value in found.cpu_s().items()}
    count = len(sent.took)
    lost, doubled = await kept(clients, town.groups, sent)
    return {
        "sent": count,
        "send_p50_ms": percentile(sent.took, 0.5),
        "send_p99_ms": percentile(sent.took, 0.99),
        "generator_late_ms": 1000 * sent.late_s,
        "refused": sum(sent.refused.values()),
        "lost": lost,
        "doubled": doubled,
        **{f"cpu_us_{name}": 1e6 * value / count for name, value in used.items()},
    }


async def seen(found: House, clients: Clients, town: Town, seconds: float) -> dict[str, Any]:
    """Send into the group of everybody, all of them online."""
    sent = Sent()
    devices = await sockets.connect(clients, town.crowd.people, sent.meant)
    cpu = found.cpu_s()
    await send(found, [town.crowd], PACE, seconds, sent)
    used = {name: value - cpu[name] for name, value in found.cpu_s().items()}
    names = [name.encode() for name in sent.accepted.get(town.crowd.id, [])]
    await _arrived(devices, len(names))
    sockets.hang_up(devices)
    took = sorted(d.came[name] - sent.meant[name] for d in devices for name in d.came)
    lost, doubled = await kept(clients, [town.crowd], sent)
    return {
        "seen": len(took),
        "seen_p50_ms": percentile(took, 0.5),
        "seen_p99_ms": percentile(took, 0.99),
        "seen_max_ms": percentile(took, 1.0),
        "crowd_send_p99_ms": percentile(sent.took, 0.99),
        "refused": sum(sent.refused.values()),
        "lost": lost + sum(name not in d.came for d in devices for name in names),
        "doubled": doubled + sum(d.doubled for d in devices),
        "cpu_us_gateway_per_push": 1e6 * used["gateway0"] / max(1, len(took)),
    }


async def _arrived(devices: list[sockets.Device], count: int) -> None:
    """Wait until every device has so many, or long enough to call what is missing lost."""
    for _ in range(int(_SETTLE_S / 0.05)):
        if all(len(device.came) >= count for device in devices):
            return
        await asyncio.sleep(0.05)


async def away(found: House, person: talk.Talker) -> tuple[float, float, int]:
    """Let somebody's device catch up; returns ms to the first screen and to all, and messages."""
    lines: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(_BROWSER):
        lines.put_nowait(await Connection.open(HOST, found.ports[0]))

    async def ask(method: str, path: str, body: Any = None) -> Any:
        line = await lines.get()
        try:
            status, answer = await line.ask(request(method, path, token=person.token, json=body))
        finally:
            lines.put_nowait(line)
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {answer[:300]!r}")
        return msgspec.json.decode(answer)

    told: dict[str, Any] = {"version": None, "epoch": None, "known": {}}
    known: dict[str, int] = {}
    while True:
        page = await ask("POST", "/api/chat/sync", told)
        known |= {conversation["id"]: 0 for conversation in page["conversations"]}
        if page["next"] is None:
            break
        told["after"] = page["next"]
    told = {"version": page["version"], "epoch": page["epoch"], "known": known}
    begun = time.perf_counter()
    page = await ask("POST", "/api/chat/sync", told)
    first = time.perf_counter() - begun
    pulling = []

    async def pull(conversation: str) -> int:
        path = f"/api/conversations/{conversation}/messages?after=0&limit=200"
        return len((await ask("GET", path))["items"])

    async with asyncio.TaskGroup() as tasks:
        while True:
            pulling += [tasks.create_task(pull(c["id"])) for c in page["conversations"]]
            if page["next"] is None:
                break
            page = await ask("POST", "/api/chat/sync", told | {"after": page["next"]})
    took = time.perf_counter() - begun
    while not lines.empty():
        lines.get_nowait().close()
    return 1000 * first, 1000 * took, sum(task.result() for task in pulling)


async def _row(
    found: House, clients: Clients, town: Town, times: int, seconds: float
) -> dict[str, Any]:
    sending = await sends(found, clients, town, seconds)
    seeing = await seen(found, clients, town, seconds)
    missed = [await away(found, person) for person in town.away]
    wrong = {name: sending.pop(name) + seeing.pop(name) for name in ("lost", "doubled", "refused")}
    return {
        "times": times,
        "conversations": await one(found.dsn, "select count(*) from conversation"),
        "messages": await one(found.dsn, "select count(*) from message"),
        **sending,
        **seeing,
        **wrong,
        "away_messages": min(count for _, _, count in missed),
        "away_first_ms": statistics.median(first for first, _, _ in missed),
        "away_all_ms": statistics.median(took for _, took, _ in missed),
    }


async def figures(seconds: float = 15) -> dict[str, Any]:
    """Measure, and again with more conversations and messages there before."""
    async with house(gateway=True) as found, found.clients() as clients:
        town = await talk.build(clients, people=CROWD, groups=GROUPS, each=IN_GROUP, away=5)
        rows = []
        before = 0
        for times in TIMES:
            await talk.past(found.dsn, town, before, PAST * times)
            before = PAST * times
            await send(found, town.groups, RATE, 2, Sent())
            rows.append(await _row(found, clients, town, times, seconds))
    shown = (
        "send_p50_ms",
        "send_p99_ms",
        "seen_p50_ms",
        "seen_p99_ms",
        "away_first_ms",
        "away_all_ms",
    )
    return {
        **{name: rows[0][name] for name in shown},
        **{name: sum(row[name] for row in rows) for name in ("lost", "doubled", "refused")},
        "cpu_us_gateway_per_push": rows[0]["cpu_us_gateway_per_push"],
        "peer": PEER,
        "rows": rows,
    }


def main(arguments: list[str]) -> dict[str, Any]:
    """Run, and return the figures; the first argument is the seconds of each part."""
    return uvloop.run(figures(float(arguments[0]) if arguments else 15))
