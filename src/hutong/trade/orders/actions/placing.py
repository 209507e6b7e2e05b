"""Placing many trades at once: lock, decide, write with one statement per table.

The order of locks is buyers whom a limit may stop, shelves, then claims of coupons, then wallets
(docs/house.md). Everything is decided before anything is written, so that a basket which is
refused has changed nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hutong.kernel import clock, errors, settings
from hutong.kernel.db import Tx
from hutong.people import addresses
from hutong.trade import catalog, ledger, payments, pricing, stock
from hutong.trade.orders.actions import sources
from hutong.trade.orders.actions.caps import Caps
from hutong.trade.orders.actions.draft import Draft
from hutong.trade.orders.actions.writing import write_all
from hutong.trade.orders.rules import NAMES, TO_SHIP, UNPAID
from hutong.trade.orders.shapes import Basket, OrderBrief, Trade
from hutong.trade.payments import Charge, Split


class PriceChanged(errors.Refused):
    """What was shown is no longer what it costs; the answer has the new quote."""

    title = "The price has changed"


class SoldOut(errors.Refused):
    """Fewer units are left than were asked for."""

    title = "Sold out"


class UnknownAddress(errors.BadInput):
    """The address is not one of the buyer's."""

    title = "No such address"


Answer = Trade | errors.Problem
Purses = dict[tuple[int, str], int]


async def place_all(tx: Tx, baskets: list[Basket]) -> list[Answer]:
    """Place baskets in the order in which they came; an answer in each place."""
    drafts = await _draft(tx, baskets)
    await Caps.take_turns(tx, _fine(drafts))
    await _claim(tx, drafts)
    purses = await _decide(tx, drafts)
    await _charge(tx, _fine(drafts), purses)
    await _unclaim(tx, drafts)
    now = clock.now()
    close_at = now + timedelta(seconds=settings.current().pay_within_s)
    good = _fine(drafts)
    if good:
        await write_all(tx, good, now, close_at)
    return [draft.problem or _answer(draft, close_at) for draft in drafts]


def _fine(drafts: Sequence[Draft]) -> list[Draft]:
    return [draft for draft in drafts if draft.problem is None]


async def _draft(tx: Tx, baskets: list[Basket]) -> list[Draft]:
    """Price every basket, and check its address and its expected total."""
    drafts = [Draft(basket) for basket in baskets]
    wanted = [(d.buyer, int(d.basket.new.address)) for d in drafts]
    skus = sorted({sku for draft in drafts for sku in draft.skus})
    found, facts = await tx.together(
        addresses.snapshots(wanted), catalog.facts(await catalog.homes(tx, skus))
    )
    for draft, (_, address) in zip(drafts, wanted, strict=True):
        draft.address = found.get((draft.buyer, address))
        if draft.address is None:
            draft.problem = UnknownAddress("Choose one of your addresses. Nothing was ordered.")
    fine = [draft for draft in drafts if draft.problem is None]
    priced = await pricing.price_all(tx, [draft.ask() for draft in fine], facts)
    for draft, price in zip(fine, priced, strict=True):
        if isinstance(price, errors.Problem):
            draft.problem = price
            continue
        draft.take_price(price)
        if price.total_fen != draft.basket.new.expected_total_fen:
            draft.problem = _changed(draft, price)
    await sources.read_all(tx, _fine(drafts))
    return drafts


def _changed(draft: Draft, price: pricing.Priced) -> PriceChanged:
    return PriceChanged(
        "It no longer costs what was shown. Nothing was ordered; look at the new price.",
        expected_total_fen=draft.basket.new.expected_total_fen,
        total_fen=price.total_fen,
        currency=price.currency,
        quote=pricing.explained(price),
    )


async def _decide(tx: Tx, drafts: Sequence[Draft]) -> Purses:
    """Decide on locked shelves and wallets who gets what, first come first served.

    Whoever is refused takes nothing from those who come after; returns what is in the wallets
    that will be charged, before they are.
    """
    fine = _fine(drafts)
    if not fine:
        return {}
    shelves = await stock.lock(tx, [want for draft in fine for want in draft.wants])
    caps = await Caps.read(tx, fine)
    payers = [draft.buyer for draft in fine if draft.from_wallet]
    purses = await ledger.lock_wallets(tx, payers) if payers else {}
    left = dict(purses)
    for draft in fine:
        draft.problem = caps.over(draft)
        if draft.problem is not None:
            continue
        taken = shelves.take(draft.wants)
        if isinstance(taken, stock.Want):
            draft.problem = _sold_out(draft, taken, shelves.free(taken.shop, taken.sku))
            continue
        purse = (draft.buyer, draft.currency)
        if draft.from_wallet and left.get(purse, 0) < draft.total_fen:
            shelves.put_back(taken)
            draft.problem = _too_poor(draft, left.get(purse, 0))
            continue
        if draft.from_wallet:
            left[purse] -= draft.total_fen
        draft.take(taken)
        caps.count(draft)
    return purses


def _too_poor(draft: Draft, balance_fen: int) -> ledger.NotEnoughMoney:
    return ledger.NotEnoughMoney(
        "The wallet does not cover this. Nothing was ordered; top up or pay another way.",
        balance_fen=balance_fen,
        amount_fen=draft.total_fen,
        currency=draft.currency,
    )


def _sold_out(draft: Draft, want: stock.Want, free: int) -> SoldOut:
    title = draft.title(want.sku)
    left = f"Only {free} left of {title}" if free else f"{title} is sold out"
    return SoldOut(f"{left}. Nothing was ordered.", sku=str(want.sku), available=free)


async def _claim(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Mark coupons used; who loses a race for one is refused."""
    fine = [draft for draft in _fine(drafts) if draft.claims]
    if not fine:
        return
    uses = [use for d in fine if d.price for use in d.price.uses(d.buyer, d.trade)]
    won = await pricing.use(tx, uses)
    for draft in fine:
        draft.claimed = True
        if not draft.claims <= won:
            draft.problem = pricing.CouponUnusable(
                "A coupon was used meanwhile. Nothing was ordered; choose again."
            )


async def _unclaim(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Give coupons back to those who were refused after all."""
    refused = [d for d in drafts if d.claimed and d.problem is not None]
    if refused:
        await pricing.give_back(tx, [(draft.buyer, draft.trade) for draft in refused])


async def _charge(tx: Tx, fine: Sequence[Draft], purses: Purses) -> None:
    """Pay from wallets where the buyer asked for it; a trade that costs nothing is paid."""
    paying = [draft for draft in fine if draft.from_wallet]
    if paying:
        charges = [_charge_of(draft) for draft in paying]
        answers = await payments.from_wallets(tx, charges, locked=purses)
        for draft, answer in zip(paying, answers, strict=True):
            draft.problem = answer if isinstance(answer, errors.Problem) else None
    for draft in fine:
        draft.paid = draft.problem is None and (draft.from_wallet or draft.total_fen == 0)


def _charge_of(draft: Draft) -> Charge:
    splits = tuple(
        Split(order.shop, number, order.total_fen)
        for order, number in zip(draft.orders, draft.numbers, strict=True)
    )
    return Charge(
        payer=draft.buyer,
        trade=draft.trade,
        currency=draft.currency,
        amount_fen=draft.total_fen,
        splits=splits,
    )


def _answer(draft: Draft, close_at: datetime) -> Trade:
    state = TO_SHIP if draft.paid else UNPAID
    return Trade(
        id=str(draft.trade),
        state="paid" if draft.paid else "unpaid",
        total_fen=draft.total_fen,
        paid_fen=draft.total_fen if draft.paid else 0,
        currency=draft.currency,
        close_at=None if draft.paid else close_at,
        created_at=draft.placed_at,
        orders=[
            OrderBrief(
                str(number),
                str(order.shop),
                order.shop_name,
                order.shop_name_en,
                state,
                NAMES[state],
                order.total_fen,
            )
            for order, number in zip(draft.orders, draft.numbers, strict=True)
        ],
    )
