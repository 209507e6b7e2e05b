"""Laws of the words: what a query asks for is in the index of every title that holds it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from hutong.kernel import words

han = st.text(st.sampled_from("一二三水果苹梨新鲜手机壳充电宝奶茶的了"), min_size=1, max_size=20)
latin = st.text(st.sampled_from("abcdefsxyz0129"), min_size=1, max_size=12)
title = st.lists(st.one_of(han, latin), min_size=1, max_size=6).map(" ".join)


@given(before=title, run=han, after=title, data=st.data())
def test_every_chinese_word_within_a_run_is_found(
    before: str, run: str, after: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    indexed = set(words.lexemes(f"{before} {run} {after}"))
    assert set(words.parts(run[start:end])) <= indexed


@given(run=han)
def test_a_whole_title_finds_itself(run: str) -> None:
    indexed = set(words.lexemes(run))
    for term in words.terms(run):
        assert set(words.parts(term)) <= indexed


@given(before=title, word=latin, after=title)
def test_every_english_word_is_found_in_any_case(before: str, word: str, after: str) -> None:
    indexed = set(words.lexemes(f"{before} {word.upper()} {after}"))
    for term in words.terms(word):
        assert set(words.parts(term)) <= indexed


@given(st.text(max_size=300))
def test_any_text_at_all_makes_a_query_of_plain_words(text: str) -> None:
    terms = words.terms(text)
    assert len(terms) <= words.TERMS_MAX
    for quoted in filter(None, words.tsquery(terms).split(" & ")):
        assert re.fullmatch(r"'[^\s'\\]+'", quoted)


def test_one_pear_finds_many_pears() -> None:
    assert words.terms("Pear") == words.terms("PEARS")
    assert words.terms("box") == words.terms("boxes")
    assert words.terms("berry") == words.terms("Berries")
    assert words.terms("glass") == ["glass"]


def test_full_width_letters_and_accents_are_the_plain_ones() -> None:
    assert words.terms("ＡＢＣ") == ["abc"]
    assert words.terms("Café") == words.terms("cafe")


def test_small_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert "的" not in words.terms("妈妈的苹果")
    assert words.terms("的") == ["的"]


def test_letters_that_touch_chinese_are_words_of_their_own() -> None:
    assert words.terms("奥普ldb3120as")[-1] == "ldb3120a"
    assert "ldb3120a" in words.lexemes("奥普LDB3120AS浴霸")


def test_a_prefix_is_short_and_folded() -> None:
    assert words.prefix("  Fresh   PEARS ") == "fresh pears"
    assert len(words.prefix("x" * 500)) <= 40
