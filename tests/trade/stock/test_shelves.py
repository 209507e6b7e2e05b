"""Deciding on locked shelves: whole or not at all, first come first served, never more than is."""

from hypothesis import given
from hypothesis import strategies as st

from hutong.trade.stock.rules import Shelves
from hutong.trade.stock.shapes import Shelf, Taken, Want

PLACES = st.integers(1, 3)
WANTS = st.lists(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 6)), min_size=1, max_size=4), max_size=12
)


@st.composite
def shelves(draw: st.DrawFn) -> list[Shelf]:
    rows = []
    for sku in (1, 2, 3):
        for place in range(1, draw(PLACES) + 1):
            on_hand = draw(st.integers(0, 10))
            rows.append(Shelf(7, sku, place, on_hand, draw(st.integers(0, on_hand))))
    return rows


@given(shelves(), WANTS)
def test_what_is_held_is_what_was_free_and_every_basket_is_whole(
    rows: list[Shelf], baskets: list[list[tuple[int, int]]]
) -> None:
    before = {(row.sku, row.place): (row.on_hand, row.held) for row in rows}
    given_out: dict[tuple[int, int], int] = {}
    found = Shelves(rows)
    for number, basket in enumerate(baskets):
        wants = [Want(7, sku, quantity, number) for sku, quantity in basket]
        taken = found.take(wants)
        if isinstance(taken, Want):
            continue
        assert [(t.sku, t.quantity) for t in taken] == [(w.sku, w.quantity) for w in wants]
        for item in taken:
            key = (item.sku, item.place)
            given_out[key] = given_out.get(key, 0) + item.quantity
    for row in rows:
        on_hand, held = before[row.sku, row.place]
        assert row.on_hand == on_hand
        assert row.held == held + given_out.get((row.sku, row.place), 0)
        assert 0 <= row.held <= row.on_hand


def test_a_basket_that_is_short_puts_everything_back() -> None:
    rows = [Shelf(7, 1, 1, 5, 0), Shelf(7, 2, 1, 0, 0)]

    short = Shelves(rows).take([Want(7, 1, 3, 1), Want(7, 2, 1, 1)])

    assert isinstance(short, Want)
    assert short.sku == 2
    assert [row.held for row in rows] == [0, 0]


def test_a_line_comes_from_one_place_that_has_enough() -> None:
    rows = [Shelf(7, 1, 1, 2, 0), Shelf(7, 1, 2, 5, 0)]

    taken = Shelves(rows).take([Want(7, 1, 4, 1)])

    assert taken == [Taken(7, 1, 2, 4, 1)]
