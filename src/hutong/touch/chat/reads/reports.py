"""What people reported, for the operator: nothing else of a conversation is shown."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta

from hutong.kernel import errors, ids, paging
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import accounts
from hutong.people.contacts import Card as PersonCard
from hutong.touch.chat.shapes.reports import Report, ReportRow, Reports, State

sql = load("hutong.touch.chat", "reports.sql")

_Number = Annotated[int, Meta(ge=0, le=ids.BIGGEST)]


async def listed(tx: Tx, state: State, after: str | None, limit: int) -> Reports:
    """Return reports: open ones from the oldest, closed ones from the newest."""
    place = (paging.after(after, tuple[_Number]) or (None,))[0]
    if state == "open":
        rows = await tx.all(ReportRow, sql.open_reports, after=place or 0, most=limit + 1)
    else:
        before = ids.BIGGEST if place is None else place
        rows = await tx.all(ReportRow, sql.closed_reports, before=before, most=limit + 1)
    cut = paging.page(rows, limit, lambda row: row.id)
    return Reports(await _shown(tx, cut.items), cut.next)


async def one(tx: Tx, report: int) -> Report:
    """Return a report. Raises NotFound."""
    rows = await tx.all(ReportRow, sql.find_report, id=report)
    if not rows:
        raise errors.NotFound("There is no such report.")
    (found,) = await _shown(tx, rows)
    return found


async def access_file(tx: Tx, report: int, key: str) -> None:
    """Raise NotFound unless a reported message holds this file."""
    row = await tx.maybe(ReportRow, sql.find_report, id=report)
    if row is None or not any(message.body.get("key") == key for message in row.messages):
        raise errors.NotFound("There is no such file in this report.")


async def of_person(tx: Tx, person: int) -> list[dict[str, Any]]:
    """Return what somebody reported, for her own export."""
    rows = await tx.rows(sql.reports_of, person=person)
    return [dict(row) | {"id": str(row["id"])} for row in rows]


async def _shown(tx: Tx, rows: Sequence[ReportRow]) -> list[Report]:
    people = {row.reporter for row in rows} | {row.person for row in rows if row.person}
    people |= {int(message.sender) for row in rows for message in row.messages}
    cards = {
        who: PersonCard(name.id, name.handle, name.display_name, name.picture)
        for who, name in (await tx.ask(accounts.names(people))).items()
    }
    groups = sorted({row.conversation for row in rows if row.conversation})
    titles = {row["id"]: row["title"] for row in await tx.rows(sql.titles_of, conversations=groups)}
    return [_report(row, cards, titles) for row in rows]


def _report(row: ReportRow, cards: dict[int, PersonCard], titles: dict[int, str]) -> Report:
    senders = dict.fromkeys(int(message.sender) for message in row.messages)
    gone = PersonCard(str(row.reporter), "", "", None)
    return Report(
        id=str(row.id),
        kind=row.kind,
        reporter=cards.get(row.reporter, gone),
        person=cards.get(row.person) if row.person else None,
        conversation=str(row.conversation) if row.conversation else None,
        group=titles.get(row.conversation) or None if row.conversation else None,
        messages=row.messages,
        people=[cards[one] for one in senders if one in cards],
        reason=row.reason,
        words=row.words,
        state=row.state,
        at=row.at,
        answer=row.answer,
        closed_at=row.closed_at,
    )
