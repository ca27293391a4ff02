"""Sentences: tokens, a vocabulary of the training rows alone, and a learner's own table."""

import numpy as np
import pytest

from neuralnet.data.csv_tables import read_cells
from neuralnet.data.datasets import split_rows
from neuralnet.data.sentences import (
    MOST_CHARACTERS,
    MOST_PLACES,
    MOST_ROWS,
    SENTENCES_SEED,
    SENTENCES_VALIDATION,
    Sentences,
    likely_columns,
    ordered_sentences,
    own_sentences,
    read_sentences,
    sentences_from,
    text_columns,
)
from neuralnet.data.tokens import EMPTY, UNKNOWN, Vocabulary, tokens_of
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.preparation import prepare


def test_tokens_are_runs_of_letters_in_lower_case() -> None:
    assert tokens_of("Not bad, but not GOOD!") == ["not", "bad", "but", "not", "good"]
    assert tokens_of("I don't like 3-star hotels") == ["i", "dont", "like", "star", "hotels"]
    assert tokens_of("Ein schöner Café-Besuch") == ["ein", "schöner", "café", "besuch"]
    assert tokens_of(" 12 … ?") == []


def test_a_vocabulary_numbers_the_most_frequent_words_first_and_names_what_it_lacks() -> None:
    vocabulary = Vocabulary.of(["b a", "b c", "b a"], 2, 9)
    assert vocabulary.signs == ("(empty)", "(unknown)", "b", "a")
    assert vocabulary.row("c b", 3).tolist() == [UNKNOWN, 2, EMPTY]
    assert vocabulary.row("a b a b", 2).tolist() == [3, 2]
    assert vocabulary.unknown("C b d c") == ["c", "d"]
    assert Vocabulary.of(["a b", "c"], 9, 1).words == ("a", "c")


def shipped() -> Sentences:
    return sentences_from(*read_sentences(), name="s", title="s", source="")


def test_the_shipped_sentences_are_balanced_and_each_is_there_once() -> None:
    texts, classes = read_sentences()
    assert 120 <= len(texts) == len(set(texts)) <= 200
    assert classes.count("pleased") == classes.count("not pleased") == len(texts) // 2


def test_the_vocabulary_holds_words_of_the_training_rows_alone_and_the_run_splits_alike() -> None:
    found = shipped()
    data = prepare(
        Experiment(
            dataset="own", own_data=found.dataset, scaling="raw",
            validation_share=SENTENCES_VALIDATION, split_seed=SENTENCES_SEED,
            first_layers=("embedding-2", "mean"), hidden_units=(),
        )
    )  # fmt: skip
    training = {word for row in data.training_rows for word in tokens_of(found.texts[row])}
    assert set(found.vocabulary.words) == training
    assert UNKNOWN not in data.x[data.training_rows]
    assert UNKNOWN in data.x[data.validation_rows]
    assert data.x.dtype == np.int64
    assert data.x.max() == len(found.vocabulary.signs) - 1


def test_opposite_sentences_have_the_same_words_and_stay_together_in_a_split() -> None:
    texts, classes, pairs = ordered_sentences()
    for first in range(0, len(texts), 2):
        assert sorted(tokens_of(texts[first])) == sorted(tokens_of(texts[first + 1]))
        assert classes[first] != classes[first + 1]
        assert pairs[first] == pairs[first + 1]
    dataset = sentences_from(texts, classes, name="o", title="o", source="", groups=pairs).dataset
    training, validation, _ = split_rows(dataset, SENTENCES_VALIDATION, SENTENCES_SEED)
    assert not {pairs[row] for row in training} & {pairs[row] for row in validation}


def own(text: str) -> Sentences:
    table = read_cells(text.encode(), MOST_ROWS)
    columns = text_columns(table, *likely_columns(table))
    return own_sentences("mine.csv", *columns)


def table_of(rows: int, *more: str) -> str:
    lines = [f"{at},nice day number {'abcdefghij'[at % 10]},{'ab'[at % 2]}" for at in range(rows)]
    return "\n".join(["id,text,mood", *lines, *more])


def test_a_table_with_a_text_and_a_class_becomes_sentences() -> None:
    found = own(table_of(30))
    assert found.dataset.class_names == ("a", "b")
    assert found.dataset.n == 30
    assert found.places == 4
    assert found.notes == ()


def test_rows_without_words_are_left_out_and_long_ones_cut_and_both_are_said() -> None:
    found = own(table_of(30, "98,123,a", f'99,"{"word " * 40}",b'))
    assert found.dataset.n == 31
    assert found.places == MOST_PLACES
    assert found.notes == (
        "Left out, without a word or without a class: 1 row.",
        f"Cut after {MOST_PLACES} words: 1 row.",
    )


@pytest.mark.parametrize(
    ("text", "field", "says"),
    [
        (table_of(5), "table", "20 to 2,000 rows with a text and a class"),
        (table_of(30, "99,good,c"), "class column", "at least 2 rows of every class"),
        (
            "\n".join(["text,kind", *(f"some words,{'abcdefghijk'[k % 11]}" for k in range(44))]),
            "class column",
            "2 to 6 different classes",
        ),
        ("text\n" + "some words\n" * 30, "line 1 of the file", "names of at least two columns"),
        (table_of(2001), "table", "at most 2,000 rows"),
        (table_of(30).replace("mood", "text"), "column names", "a different name"),
    ],
)  # fmt: skip
def test_what_cannot_be_learnt_from_is_refused_by_the_name_of_the_field(
    text: str, field: str, says: str
) -> None:
    with pytest.raises(SettingError) as raised:
        own(text)
    assert raised.value.field == field
    assert says in str(raised.value)


def test_more_text_than_can_be_read_in_a_moment_is_refused_before_it_is_cut() -> None:
    texts = ["word " * (MOST_CHARACTERS // 100)] * 40
    with pytest.raises(SettingError, match=f"at most {MOST_CHARACTERS:,} characters"):
        own_sentences("mine.csv", texts, ["a", "b"] * 20)


def test_the_sentences_that_were_made_of_a_table_make_themselves_again() -> None:
    found = own(table_of(30, "98,123,a", '99,"  two\n lines ",b'))
    names = found.dataset.class_names
    again = own_sentences(
        found.dataset.title, found.texts, [names[label] for label in found.dataset.labels]
    )
    assert again.dataset.digest == found.dataset.digest
    assert again.vocabulary == found.vocabulary
