"""docs/states.md, written from the published tables: run this file as a module after a change."""

import sys
from collections.abc import Iterable
from pathlib import Path

from hutong.fulfil.aftersales import rules as aftersales
from hutong.kernel.settings import Settings
from hutong.trade import orders

PAGE = Path(__file__).parents[2] / "docs" / "states.md"

_HEAD = """# States

What is not in these tables cannot happen: each room moves its documents through one function that
asks its table (`rules.PUBLISHED`), and writes who did it, when and why. **Bold** states are ends.
A clock is a setting; its default stands beside it. `python -m tests.fulfil.states` writes this
page.
"""

_ORDERS = """
## Orders

The number is the one of the open API. An order that is done can still be refunded, within the
time for after-sales. What became of the money (held, part refunded, refunded, settled) is derived
and never a state of its own. While a request below is open, receipt and settlement wait.

"""

_AFTERSALES = """
## After-sales

`refund` is money back without the goods, `return` is money for goods sent back. Who disagrees with
a refusal can ask again, five times a line at most. Disputes and guarantee claims will be documents
of their own with tables of their own here.

"""


def page() -> str:
    """Return the page as the rules have it now."""
    return _HEAD + _ORDERS + _orders() + _AFTERSALES + _aftersales()


def _orders() -> str:
    rows = [
        (_order(step.source), _order(step.target), ", ".join(step.actors), step.what, step.clock)
        for step in orders.rules.PUBLISHED
    ]
    return _table(("from", "to", "by", "what happened", "clock"), rows)


def _order(state: int) -> str:
    if state == orders.rules.NOTHING:
        return "-"
    name = f"{orders.rules.NAMES[state]} {state}"
    return f"**{name}**" if state in orders.rules.ENDS else name


def _aftersales() -> str:
    rows = [
        (
            _aftersale(step.source),
            _aftersale(step.target),
            ", ".join(step.kinds),
            ", ".join(step.actors),
            step.what,
            step.clock,
        )
        for step in aftersales.PUBLISHED
    ]
    return _table(("from", "to", "of", "by", "what happened", "clock"), rows)


def _aftersale(state: str) -> str:
    return f"**{state}**" if state in aftersales.ENDS else state or "-"


def _table(head: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [list(head), *([*row[:-1], _clock(row[-1])] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _clock(setting: str) -> str:
    if not setting:
        return ""
    seconds = getattr(Settings(), setting)
    for size, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds % size == 0:
            return f"`{setting}` ({seconds // size} {unit})"
    return f"`{setting}` ({seconds} seconds)"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write("Look at git diff.\n")
