"""What people type in a class: names, codes, secrets."""

import pytest

from course.classroom.credentials import (
    ALPHABET,
    fits,
    hashed,
    new_code,
    new_secret,
    read_code,
    spoken,
)
from course.classroom.entries import name_key, read_name
from course.classroom.errors import ClassroomError


def test_a_name_is_one_line_of_what_can_be_seen() -> None:
    assert read_name("  Ada \n Lovelace\t") == "Ada Lovelace"
    assert read_name("17") == "17"
    assert read_name("Zoe\u0308") == "Zoë"
    assert read_name("a\u202eb\u200bc\x00") == "abc"


def test_html_in_a_name_stays_the_text_that_it_is() -> None:
    assert read_name("<b>Ada</b>") == "<b>Ada</b>"


def test_a_name_that_is_too_long_is_refused_with_how_long_it_was() -> None:
    with pytest.raises(ClassroomError, match="at most 24 characters; got 25"):
        read_name("x" * 25)
    with pytest.raises(ClassroomError, match="at most 24 characters; got 10,240"):
        read_name("x" * 10_240)


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b\u202e", None, 7, ["Ada"]])
def test_no_name_is_refused(nothing: object) -> None:
    with pytest.raises(ClassroomError, match="expected 1 to 24 characters"):
        read_name(nothing)


def test_names_that_read_alike_are_one() -> None:
    assert name_key("Ada Lovelace") == name_key("ADA  lovelace") == name_key("Ada Lovelace")
    assert name_key("Ada 1") != name_key("Ada 2")


def test_a_code_is_read_as_it_is_written_and_spoken() -> None:
    code = new_code()
    assert read_code(code) == read_code(spoken(code)) == code
    assert read_code(f" {code[:3].lower()}-{code[3:].lower()} ") == code


@pytest.mark.parametrize("typed", ["", "KXR48", "KXR4822", "KXR48!", "x" * 10_000, None, 123456])
def test_what_is_no_code_is_none(typed: object) -> None:
    assert read_code(typed) == ""


def test_a_code_has_no_sign_that_is_taken_for_another() -> None:
    assert not set("IL1O0") & set(ALPHABET)


def test_a_secret_has_128_bits_and_only_its_hash_is_needed() -> None:
    secret = new_secret()
    assert len({new_secret() for _ in range(100)}) == 100
    assert len(secret) == 22
    assert fits(secret, hashed(secret))
    assert secret not in hashed(secret)


@pytest.mark.parametrize("wrong", ["", "x", "x" * 10_000, None, 3, b"bytes", "ü" * 22])
def test_what_is_no_secret_fits_nothing_not_even_itself_when_it_cannot_be_one(
    wrong: object,
) -> None:
    assert not fits(wrong, hashed(new_secret()))
    if not isinstance(wrong, str) or not 0 < len(wrong) <= 64:
        assert not fits(wrong, hashed(wrong))
