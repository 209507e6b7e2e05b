"""docs/states.md says what the rules say."""

from hutong.fulfil.aftersales import rules as aftersales
from hutong.trade import orders
from tests.fulfil import states


def test_the_page_is_what_the_rules_publish() -> None:
    written = states.PAGE.read_text(encoding="utf-8")
    assert written == states.page(), "run python -m tests.fulfil.states, and look at the difference"


def test_the_page_has_a_row_for_every_step() -> None:
    rows = [row for row in states.page().splitlines() if row.startswith("| ")]
    heads = 4
    assert len(rows) - heads == len(orders.rules.PUBLISHED) + len(aftersales.PUBLISHED)


def test_every_clock_of_a_step_is_a_setting() -> None:
    clocks = [step.clock for step in (*orders.rules.PUBLISHED, *aftersales.PUBLISHED) if step.clock]
    assert clocks
    for clock in clocks:
        assert f"`{clock}` (" in states.page()
