"""People report to the operator, who answers by closing."""

import functools
from typing import Any

import msgspec
from msgspec import structs

from hutong.kernel import clock, errors, ids, settings, text
from hutong.kernel.db import Tx
from hutong.kernel.limits import Limit
from hutong.kernel.sql import load
from hutong.people import accounts
from hutong.touch.chat.reads import leaving, members
from hutong.touch.chat.rules import kinds
from hutong.touch.chat.rules.refusals import NotThatKind
from hutong.touch.chat.shapes.conversations import GROUP
from hutong.touch.chat.shapes.reports import Filed, NewReport, Seen

sql = load("hutong.touch.chat", "reports.sql")


class ClosedAlready(errors.Refused):
    """A report is closed once."""

    title = "Closed already"


def count(me: int) -> None:
    """Count one report of a person. Raises TooMany."""
    _limit(settings.current().rate_report_per_min).take(me, "reports")


async def file(tx: Tx, me: int, data: NewReport) -> Filed:
    """Keep a report with the messages it names, as the reporter sees them now.

    Raises NotFound for a person, a conversation or a message that she does not see.
    """
    person, conversation = ids.read(data.person or ""), ids.read(data.conversation or "")
    messages = await _named(tx, me, conversation, data)
    person = person or _sender(messages)
    if data.kind != "group" and person in (0, me):
        raise errors.BadInput("Say who it is about, and let it be somebody else. Nothing was sent.")
    if person:
        await accounts.person(tx, person)
    report = ids.new()
    await tx.run(
        sql.file_report,
        id=report,
        reporter=me,
        kind=data.kind,
        person=person or None,
        conversation=conversation or None,
        seqs=[one.seq for one in messages],
        messages=[msgspec.to_builtins(one) for one in messages],
        reason=text.clean_text(data.reason, "reason", most=40, least=1),
        words=text.clean_text(data.words, "words", most=1000, lines=True),
        at=clock.now(),
    )
    return Filed(str(report))


async def close(tx: Tx, operator: int, report: int, answer: str) -> None:
    """Close a report with a word for the operator's own book. Raises NotFound, ClosedAlready."""
    cleaned = text.clean_text(answer, "answer", most=1000, lines=True)
    if await tx.run(sql.close_report, id=report, answer=cleaned, by=operator, at=clock.now()):
        return
    if not await tx.rows(sql.find_report, id=report):
        raise errors.NotFound("There is no such report.")
    raise ClosedAlready("Somebody closed this report before. Nothing changed.")


async def _named(tx: Tx, me: int, conversation: int, data: NewReport) -> list[Seen]:
    wanted = sorted(set(data.seqs))
    if data.kind == "message" and not wanted:
        raise errors.BadInput("Say which messages it is about. Nothing was sent.")
    if data.kind == "person" and not conversation:
        return []
    mine = await members.access(tx, me, conversation)
    if data.kind == "group" and not await _is_group(tx, conversation):
        raise NotThatKind("This conversation is no group. Nothing was sent.")
    said = sorted(kinds.COUNTABLE)
    found = await tx.all(
        Seen, sql.seen_messages, person=me, conversation=conversation, seqs=wanted, kinds=said
    )
    if len(found) != len(wanted):
        raise errors.NotFound("One of these messages is not there for you. Nothing was sent.")
    before = await leaving.before(
        tx, {conversation: mine.to_seq}, [(conversation, one.seq) for one in found]
    )
    return [
        structs.replace(one, body=was.body) if (was := before.get((conversation, one.seq))) else one
        for one in found
    ]


async def _is_group(tx: Tx, conversation: int) -> bool:
    kind: Any = await tx.value(sql.kind_of, conversation=conversation)
    return bool(kind == GROUP)


def _sender(messages: list[Seen]) -> int:
    """Return who wrote what is reported, where it is one person; 0 otherwise."""
    senders = {int(one.sender) for one in messages}
    return senders.pop() if len(senders) == 1 else 0


@functools.lru_cache(maxsize=4)
def _limit(per_min: float) -> Limit:
    return Limit(per_s=per_min / 60, burst=max(1.0, per_min))
