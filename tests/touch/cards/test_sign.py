"""Cards: nothing forged passes, everything signed passes, whoever has read it in between."""

import string
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hutong.kernel import settings
from hutong.touch import cards
from hutong.touch.cards import Card, CardTooLarge, ForgedCard, rules

KEY = b"k" * 32
KINDS = st.sampled_from(["product", "shop", "order", "contact", "mini_program", "article"])
REFS = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=64)
PEOPLE = st.integers(0, 2**63 - 1)
SAFE = st.integers(-(2**53) + 1, 2**53 - 1)
FLAT = (
    st.none()
    | st.booleans()
    | SAFE
    | st.floats(-1e15, 1e15, allow_nan=False)
    | st.text(max_size=40)
)
BOXES = FLAT | st.lists(FLAT, max_size=4) | st.dictionaries(st.text(max_size=8), FLAT, max_size=4)
SNAPSHOTS = st.dictionaries(st.text(min_size=1, max_size=12), BOXES, max_size=6)


@pytest.fixture(autouse=True)
def _a_house_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: Any) -> None:
    chosen = settings.Settings(data=tmp_path_factory.mktemp("cards"), secret="a key for cards " * 3)
    monkeypatch.setattr(settings, "_current", chosen)


def made(kind: Any, ref: str, snapshot: dict[str, Any], sharer: int) -> Card:
    return cards.sign(kind, ref, snapshot, sharer)


@given(KINDS, REFS, SNAPSHOTS, PEOPLE)
def test_what_was_signed_passes_and_says_who_shared_it(
    kind: Any, ref: str, snapshot: dict[str, Any], sharer: int
) -> None:
    card = made(kind, ref, snapshot, sharer)
    cards.check(card)
    told = cards.read_source(card.source)
    assert (told.kind, told.ref, told.sharer) == (kind, ref, sharer)


@given(SNAPSHOTS)
def test_a_card_passes_again_after_json_has_had_it(snapshot: dict[str, Any]) -> None:
    card = made("product", "7", snapshot, 9)
    cards.check(msgspec.json.decode(msgspec.json.encode(card), type=Card))


@given(SNAPSHOTS, st.randoms(use_true_random=False))
def test_a_card_passes_again_with_its_keys_in_another_order_and_4_for_4_0(
    snapshot: dict[str, Any], chance: Any
) -> None:
    card = made("product", "7", snapshot, 9)
    cards.check(msgspec.structs.replace(card, snapshot=_as_javascript(snapshot, chance)))


def _as_javascript(value: Any, chance: Any) -> Any:
    """Read and written by JavaScript: whole numbers lose their point, keys come as they come."""
    if isinstance(value, dict):
        names = list(value)
        chance.shuffle(names)
        return {name: _as_javascript(value[name], chance) for name in names}
    if isinstance(value, list):
        return [_as_javascript(part, chance) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


PAIRS = st.builds(
    lambda a, b: (a, b),
    st.tuples(KINDS, REFS, SNAPSHOTS, PEOPLE),
    st.tuples(KINDS, REFS, SNAPSHOTS, PEOPLE),
)


@given(PAIRS, st.sets(st.sampled_from(Card.__struct_fields__), min_size=1))
def test_the_parts_of_two_cards_make_no_third(pair: Any, taken: set[str]) -> None:
    """Any field of one in the other: it passes only when nothing has changed by it."""
    real, other = made(*pair[0]), made(*pair[1])
    mixed = msgspec.structs.replace(real, **{name: getattr(other, name) for name in taken})
    assume(_said(mixed) not in (_said(real), _said(other)))
    with pytest.raises(ForgedCard):
        cards.check(mixed)


def _said(card: Card) -> tuple[Any, ...]:
    return (card.kind, card.ref, card.source, card.sig, rules.canonical(card.snapshot))


@given(SNAPSHOTS, st.text(max_size=60), st.sampled_from(["source", "sig", "ref"]))
def test_a_text_of_ones_own_in_any_place_passes_nowhere(
    snapshot: dict[str, Any], text: str, place: str
) -> None:
    card = made("product", "7", snapshot, 9)
    assume(getattr(card, place) != text)
    with pytest.raises(ForgedCard):
        cards.check(msgspec.structs.replace(card, **{place: text}))


@given(SNAPSHOTS, SNAPSHOTS)
def test_another_snapshot_under_the_same_signature_is_forged(
    snapshot: dict[str, Any], other: dict[str, Any]
) -> None:
    card = made("product", "7", snapshot, 9)
    assume(rules.canonical(snapshot) != rules.canonical(other))
    with pytest.raises(ForgedCard):
        cards.check(msgspec.structs.replace(card, snapshot=other))


@given(st.text(max_size=80))
def test_a_source_that_was_not_signed_says_nothing(token: str) -> None:
    with pytest.raises(ForgedCard):
        cards.read_source(token)


@given(KINDS, REFS, PEOPLE, st.data())
def test_a_source_with_one_character_changed_says_nothing(
    kind: Any, ref: str, sharer: int, data: st.DataObject
) -> None:
    token = rules.source(KEY, kind, ref, sharer)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    assume(letter != token[place])
    with pytest.raises(ForgedCard):
        rules.read_source(KEY, token[:place] + letter + token[place + 1 :])


@given(KINDS, REFS, PEOPLE)
def test_the_key_of_another_house_opens_nothing(kind: Any, ref: str, sharer: int) -> None:
    with pytest.raises(ForgedCard):
        rules.read_source(b"x" * 32, rules.source(KEY, kind, ref, sharer))


@given(KINDS, REFS, PEOPLE)
def test_a_source_is_no_signature_of_a_card(kind: Any, ref: str, sharer: int) -> None:
    """The mac of one purpose is never that of the other, whatever text stands behind it."""
    card = made(kind, ref, {}, sharer)
    assert card.sig != card.source.rpartition(".")[2]


@given(BOXES, BOXES)
def test_two_values_are_written_alike_only_when_javascript_cannot_tell_them_apart(
    one: Any, two: Any
) -> None:
    same = rules.canonical(one) == rules.canonical(two)
    assert same == (_typed(one) == _typed(two))


def _typed(value: Any) -> Any:
    """The value with booleans told from numbers, as JSON does and Python does not."""
    if isinstance(value, dict):
        return {name: _typed(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_typed(part) for part in value]
    return (isinstance(value, bool), value)


@pytest.mark.parametrize("number", [2**53, -(2**53), 1e300, float("inf"), float("nan")])
def test_a_number_that_javascript_would_change_is_on_no_card(number: float) -> None:
    with pytest.raises(ForgedCard):
        made("product", "7", {"price_fen": number}, 9)


def test_a_nest_of_boxes_is_refused_and_breaks_nothing() -> None:
    nest: Any = []
    for _ in range(5000):
        nest = [nest]
    card = made("product", "7", {}, 9)
    with pytest.raises(ForgedCard):
        cards.check(msgspec.structs.replace(card, snapshot={"nest": nest}))


def test_a_snapshot_holds_four_kilobytes_and_no_more() -> None:
    room = rules.SNAPSHOT_BYTES_MAX - len('{"title":""}')
    cards.check(made("product", "7", {"title": "x" * room}, 9))
    with pytest.raises(CardTooLarge):
        made("product", "7", {"title": "x" * (room + 1)}, 9)


@pytest.mark.parametrize("ref", ["", "a.b", "a b", "梨", "7\n", "x" * 65])
def test_a_reference_that_could_be_read_in_two_ways_is_never_signed(ref: str) -> None:
    with pytest.raises(ValueError, match="no reference"):
        made("product", ref, {}, 9)


def test_a_live_card_that_moved_on_is_real_and_keeps_who_shared_it() -> None:
    card = made("order", "7", {"state": "unpaid"}, 9)
    later = cards.moved(card, {"state": "shipped"})
    cards.check(later)
    assert (later.ref, later.snapshot, later.source) == ("7", {"state": "shipped"}, card.source)
    with pytest.raises(ForgedCard):
        cards.check(msgspec.structs.replace(later, snapshot=card.snapshot))


def test_a_forged_card_is_no_source_of_a_moved_one() -> None:
    card = made("order", "7", {"state": "unpaid"}, 9)
    forged = msgspec.structs.replace(card, source=card.source.replace(".9.", ".8."))
    with pytest.raises(ForgedCard):
        cards.moved(forged, {"state": "shipped"})
