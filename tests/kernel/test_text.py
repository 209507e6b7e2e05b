"""Text that a person typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.kernel.errors import BadInput
from hutong.kernel.text import clean_text


@pytest.mark.parametrize(
    "text", ["a\0b", "a\x07b", "a\x1bb", "a\x85b", "a\u202eb", "a\u2066b", "\ud800", "\ufeffa"]
)
def test_characters_that_have_no_place_are_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        clean_text(text, "title", most=40)
    assert refused.value.more["field"] == "title"


def test_one_line_is_one_line_unless_more_are_asked_for() -> None:
    with pytest.raises(BadInput):
        clean_text("first\nsecond", "title", most=40)
    assert clean_text("first\r\nsecond\rthird", "text", most=40, lines=True) == (
        "first\nsecond\nthird"
    )


def test_letters_composed_in_two_ways_are_kept_in_one() -> None:
    assert clean_text("Zoe\u0308 ", "name", most=4) == "Zo\u00eb"


def test_families_of_emoji_stay_together() -> None:
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
    assert clean_text(family, "name", least=1, most=40) == family


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b\u200b", "\u3164", "\u2060 \u00ad"])
def test_what_draws_nothing_is_no_name(nothing: str) -> None:
    with pytest.raises(BadInput):
        clean_text(nothing, "name", least=1, most=40)


def test_too_long_is_said_with_both_numbers() -> None:
    with pytest.raises(BadInput, match="up to 3 characters, and this has 4"):
        clean_text("abcd", "name", most=3)


@given(st.text(max_size=60))
def test_clean_text_stays_as_it_is_when_cleaned_again(text: str) -> None:
    try:
        once = clean_text(text, "text", most=60, lines=True)
    except BadInput:
        return
    assert clean_text(once, "text", most=60, lines=True) == once
    assert "\0" not in once
