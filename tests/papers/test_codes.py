"""The code of a paper: nobody guesses it, anybody can type it, and whoever mistypes it is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.paper_codes import (
    EXAMPLE,
    LENGTH,
    SIGNS,
    Mark,
    MiswrittenCode,
    check_sign,
    grouped,
    new_code,
    read_code,
    read_mark,
    read_words,
)

CODES = st.text(SIGNS, min_size=LENGTH - 1, max_size=LENGTH - 1).map(lambda drawn: drawn + check_sign(drawn))
PLACES = st.integers(0, LENGTH - 1)


@given(CODES)
def test_a_code_is_read_as_it_was_written(code):
    assert read_code(code) == code
    assert read_code(grouped(code)) == code
    assert read_code(f" {grouped(code).lower()} ") == code


@given(CODES, PLACES, st.sampled_from(SIGNS))
def test_one_wrong_character_is_always_found(code, place, sign):
    miswritten = code[:place] + sign + code[place + 1 :]
    if sign == code[place]:
        assert read_code(miswritten) == code
    else:
        with pytest.raises(MiswrittenCode, match="校验不符"):
            read_code(miswritten)


@given(CODES, PLACES, PLACES)
def test_two_characters_that_changed_places_are_always_found(code, one, other):
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    if signs == list(code):
        assert read_code("".join(signs)) == code
    else:
        with pytest.raises(MiswrittenCode, match="校验不符"):
            read_code("".join(signs))


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_gets_a_sentence(text):
    try:
        code = read_code(text)
    except MiswrittenCode as wrong:
        code = wrong.sentence
    assert len(code) == LENGTH or code.endswith("。")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "文书编号是12个字符，现在是0个。请与文书页眉核对，例如7KQ4-M2XD-9RTX。"),
        ("7KQ4-M2XD-9RT", "文书编号是12个字符，现在是11个。请与文书页眉核对，例如7KQ4-M2XD-9RTX。"),
        (
            "7KQ4-M2XD-9RT0",
            "文书编号里没有“0”：只用数字1至9和I、L、O、U以外的字母。请与文书页眉核对，例如7KQ4-M2XD-9RTX。",
        ),
        ("7KQ4-M2XD-9RTY", "文书编号的校验不符，可能抄错一个字符，或有两个字符颠倒。请与文书页眉逐个核对。"),
    ],
)
def test_a_miswritten_code_says_what_is_wrong_with_it(typed, sentence):
    with pytest.raises(MiswrittenCode) as told:
        read_code(typed)
    assert told.value.sentence == sentence


def test_full_width_signs_and_letters_taken_for_one_are_understood():
    assert read_code("７ｋｑ４　ｍ２ｘｄ　９ｒｔｘ") == read_code(EXAMPLE)
    one = check_sign("1" * (LENGTH - 1))
    assert read_code("Il1" * 3 + f"1i{one}") == "1" * (LENGTH - 1) + one


def test_codes_are_drawn_anew_each_time():
    drawn = {new_code() for _time in range(1000)}
    assert len(drawn) == 1000
    assert {read_code(code) for code in drawn} == drawn


def test_a_mark_is_read_from_the_qr_and_from_the_words_of_a_page():
    mark = Mark("7KQ4M2XD9RTX", 3)
    assert mark.text == "7KQ4M2XD9RTX/3"
    assert read_mark(mark.text) == mark
    assert read_words("申报编号 2025-33-0001　文书编号 7KQ4-M2XD-9RTX\r\n正文\r\n第3页，共12页") == mark


@pytest.mark.parametrize("text", ["https://example.cn/x", "7KQ4M2XD9RTX", "7KQ4M2XD9RTX/", "", "0KQ4M2XD9RTX/1"])
def test_another_qr_is_no_mark(text):
    assert read_mark(text) is None


@pytest.mark.parametrize("text", ["文书编号 7KQ4-M2XD-9RTY 第3页，共12页", "文书编号 7KQ4-M2XD-9RTX", "第3页，共12页"])
def test_words_misread_or_lacking_are_no_mark(text):
    assert read_words(text) is None
