"""The shop's part: answering, and taking goods back."""

from hutong.fulfil.aftersales import reads, rules
from hutong.fulfil.aftersales.actions import moving
from hutong.fulfil.aftersales.reads import sql
from hutong.fulfil.aftersales.shapes import Actor, AfterSale, Answer, Arrival, Change, Place, Row
from hutong.kernel import clock, settings
from hutong.kernel.db import Tx
from hutong.kernel.text import clean_text
from hutong.trade import orders


async def answer(tx: Tx, shop: int, person: int, number: int, told: Answer) -> AfterSale:
    """Agree or refuse; money without goods goes back at once.

    A yes to a return needs an address, now or from an earlier one; a yes to what was agreed before
    and could not be paid pays it now. Raises AlreadyAnswered, ReasonMissing, NowhereToSend, and
    what a refund raises; then nothing changed.
    """
    order, row = await moving.access_of_shop(tx, shop, number)
    actor = Actor("shop", person)
    reason = clean_text(told.reason, "reason", most=200)
    if told.approve and rules.waits_for_money(row.kind, row.state):
        await moving.pay_back(tx, order, row, actor, restock=False)
    elif told.approve:
        where = clean_text(told.return_to, "return_to", most=300, lines=True)
        await consent(tx, order, row, actor, reason or "agreed", return_to=where)
    else:
        await moving.move(tx, row, rules.REFUSED, actor, rules.reason_for_no(reason))
    return await reads.one_of(tx, Place(row.shop, row.id, row.order_id))


async def consent(
    tx: Tx, order: orders.Locked, row: Row, actor: Actor, reason: str, *, return_to: str = ""
) -> Row:
    """Agree: a return waits for the goods, anything else is paid back now.

    Without a place for the goods the shop's silence gives the money back and leaves the goods with
    the buyer; a shop that speaks has to name one. Raises NowhereToSend.
    """
    where = await _where(tx, row, return_to) if row.kind == "return" else ""
    if row.kind == "return" and not where and actor.kind == "shop":
        raise rules.NowhereToSend(
            "Say in `return_to` where the buyer shall send the goods. Nothing was changed."
        )
    wait = settings.current().return_within_s if where else 0
    change = Change(due=moving.later(wait), return_to=where)
    agreed = await moving.move(tx, row, rules.AGREED, actor, reason, change)
    if where:
        return agreed
    return await moving.pay_back(tx, order, agreed, actor, restock=False)


async def _where(tx: Tx, row: Row, told: str) -> str:
    return told or await tx.value(sql.last_return_to, shop=row.shop) or ""


async def take_back(tx: Tx, shop: int, person: int, number: int, told: Arrival) -> AfterSale:
    """Confirm that the goods are back and pay, or say that something else came.

    Raises AlreadyAnswered, ReasonMissing, and what a refund raises; then nothing changed.
    """
    order, row = await moving.access_of_shop(tx, shop, number)
    actor = Actor("shop", person)
    reason = clean_text(told.reason, "reason", most=200)
    if told.ok:
        await arrived(tx, order, row, actor, restock=told.restock)
    else:
        await moving.move(tx, row, rules.REFUSED, actor, rules.reason_for_no(reason))
    return await reads.one_of(tx, Place(row.shop, row.id, row.order_id))


async def arrived(tx: Tx, order: orders.Locked, row: Row, actor: Actor, *, restock: bool) -> Row:
    """Take returned goods in and pay back."""
    here = await moving.move(
        tx, row, rules.RECEIVED, actor, "the goods are back", Change(due=clock.now())
    )
    return await moving.pay_back(tx, order, here, actor, restock=restock)
