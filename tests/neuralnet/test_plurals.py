"""Counted things, with 0, 1 and 2 of them."""

import pytest

from neuralnet.plurals import agree, all_of, counted, listed, mid_sentence, plural


def test_one_thing_is_singular_and_any_other_number_plural() -> None:
    assert [plural(n, "row") for n in (0, 1, 2, 1200)] == [
        "0 rows",
        "1 row",
        "2 rows",
        "1,200 rows",
    ]
    assert [plural(n, "batch", "batches") for n in (0, 1, 2)] == [
        "0 batches",
        "1 batch",
        "2 batches",
    ]
    assert [agree(n, "is", "are") for n in (0, 1, 2)] == ["are", "is", "are"]


def test_a_thing_after_the_has_no_number_where_there_is_one() -> None:
    assert [counted(n, "row") for n in (0, 1, 2)] == ["0 rows", "row", "2 rows"]
    assert [all_of(n, "row") for n in (0, 1, 2)] == ["all 0 rows", "the one row", "all 2 rows"]
    assert all_of(1, "mini-batch", "mini-batches") == "the one mini-batch"
    assert all_of(2, "mini-batch", "mini-batches") == "all 2 mini-batches"


def test_a_title_in_a_sentence_has_a_small_letter_but_for_an_acronym() -> None:
    assert mid_sentence("Validation RMSE") == "validation RMSE"
    assert [mid_sentence(t) for t in ("ReLU", "Leaky ReLU", "Tanh", "GELU", "RMSE")] == [
        "ReLU",
        "leaky ReLU",
        "tanh",
        "GELU",
        "RMSE",
    ]


@pytest.mark.parametrize(
    "count, words",
    [
        (0, ""),
        (1, "n0"),
        (2, "n0 and n1"),
        (3, "n0, n1 and n2"),
        (10, "n0, n1, n2, n3, n4, n5, n6, n7, n8 and n9"),
        (11, "n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 1 more"),
        (500, "n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 490 more"),
        (2000, "n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 1,990 more"),
    ],
)
def test_a_sentence_names_the_first_of_many(count: int, words: str) -> None:
    assert listed(f"n{k}" for k in range(count)) == words


def test_a_sentence_may_name_fewer_and_join_them_by_another_word() -> None:
    assert listed("abcde", 3) == "a, b, c and 2 more"
    assert listed("ab", last="or of") == "a or of b"
