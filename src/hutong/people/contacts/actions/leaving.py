"""A person is erased: nobody keeps her in a book, and nobody's request to her waits."""

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people.contacts.actions import logbook

sql = load("hutong.people.contacts")
log_sql = load("hutong.people.contacts", "log.sql")


async def erase(tx: Tx, person: int) -> None:
    """Take a person out of every book, request and block, and tell the others' devices."""
    friends = [int(row["person"]) for row in await tx.rows(sql.leave_books, person=person)]
    await tx.run(sql.burn_book, person=person)
    askers = [int(row["from_person"]) for row in await tx.rows(sql.drop_received, person=person)]
    asked = [int(row["to_person"]) for row in await tx.rows(sql.drop_sent, person=person)]
    await tx.run(sql.drop_sent_to, people=askers, person=person)
    await tx.run(sql.drop_received_from, people=asked, person=person)
    await tx.run(sql.drop_blocks, person=person)
    await tx.run(sql.drop_privacy, person=person)
    code = await tx.value(sql.drop_code, person=person)
    if code is not None:
        await tx.run(sql.disown_code, person=person, code=code)
    await tx.run(log_sql.forget_log, person=person)
    await logbook.log(
        tx,
        [
            *((one, "contact", person) for one in friends),
            *((one, "request", person) for one in sorted({*askers, *asked})),
        ],
    )
