"""The opening scene's film: its frames are the engine's numbers, its words are its frames'."""

from __future__ import annotations

import re

import numpy as np
import pytest

from neuralnet.data.datasets import COURSE_BIRD, course_bird_row, load_dataset
from neuralnet.experiment import Experiment
from neuralnet.training import Trainer
from ui.desk.message import unpack
from ui.welcome.answer import film_of, message
from ui.welcome.bird import bird_drawing, bird_table, course_bird
from ui.welcome.film import closing_words, film_words, outcome, probabilities, record

SHORT = Experiment(epochs=3)


@pytest.fixture(scope="module")
def film() -> bytes:
    return record(Experiment())


def test_every_frame_holds_the_engines_answer_and_figures_at_the_end_of_its_epoch(
    film: bytes,
) -> None:
    _, blocks = unpack(film)
    trainer = Trainer(Experiment())
    row = course_bird_row(trainer.data.dataset)
    ends = trainer.run_spec.epoch_ends(len(trainer.data.training_rows))
    assert blocks["epochs"].tolist() == list(range(51))
    assert blocks["steps"].tolist() == ends
    for frame, step in enumerate(ends):
        trainer.seek(step)
        answer, measured = trainer.outputs()[row], trainer.measure()
        np.testing.assert_array_equal(blocks["answers"][frame], answer.astype(np.float32))
        figures = [-np.log(answer[0]), measured.training_loss, measured.validation_metric]
        np.testing.assert_allclose(blocks["figures"][frame], figures, rtol=1e-6)


def test_the_film_goes_from_a_wrong_answer_to_about_one_nought_nought(film: bytes) -> None:
    end = outcome(film)
    assert end.classes == ("Adelie", "Gentoo", "Chinstrap")
    assert end.target == 0
    assert end.first_says != "Adelie"
    assert end.last_says == "Adelie"
    np.testing.assert_allclose(end.last, [1, 0, 0], atol=0.01)
    assert end.validation_rows == 103
    assert end.validation_right >= 99
    assert end.loss == pytest.approx(-np.log(end.last[0]), rel=1e-5)


def test_recording_twice_gives_the_same_bytes_and_the_cache_the_same_film() -> None:
    assert record(SHORT) == record(SHORT) == film_of(SHORT)


def test_before_training_the_course_is_described_with_its_cross_entropy() -> None:
    header = film_words(Experiment())
    assert header["course"]["answer"] == [0.2, 0.7, 0.1]
    assert header["course"]["loss"] == pytest.approx(1.6094379)
    assert header["training_rows"] == 239
    assert header["validation_rows"] == 103


def test_no_frame_travels_before_the_first_take() -> None:
    header, blocks = unpack(message(film_words(SHORT), None, 0))
    assert header["take"] == 0
    assert blocks == {}


def test_takes_differ_in_their_number_alone() -> None:
    film = record(SHORT)
    first, second = (unpack(message(film_words(SHORT), film, take)) for take in (1, 2))
    assert (first[0].pop("take"), second[0].pop("take")) == (1, 2)
    assert first[0] == second[0]
    for name, block in unpack(film)[1].items():
        np.testing.assert_array_equal(first[1][name], block)


def test_the_closing_words_say_the_films_own_numbers(film: bytes) -> None:
    end = outcome(film)
    words = closing_words(end)
    for number in (
        probabilities(end.first),
        probabilities(end.last),
        f"From epoch {end.since} on",
        f"{end.loss:.3f}",
        "1.609",
        f"{end.validation_right} correctly",
        "Our bird is one of them",
    ):
        assert number in words
    row = course_bird_row(load_dataset("penguins"))
    assert row in Trainer(Experiment()).data.validation_rows


def test_a_network_that_ends_wrong_is_not_praised() -> None:
    end = outcome(record(Experiment(epochs=1)))
    assert end.last_says == "Chinstrap"
    assert end.since is None
    words = closing_words(end)
    assert "but the bird is an Adelie" in words
    assert "right.**" not in words
    assert "on it says" not in words


def test_a_film_of_other_settings_is_another_film() -> None:
    assert record(SHORT) != record(SHORT.replace(seed=1))


def test_the_bird_is_shown_as_measured_and_as_the_course_scales_it() -> None:
    bird = course_bird(load_dataset("penguins"))
    assert bird.measured == ("37.3 mm", "16.8 mm", "192 mm", "3000 g")
    assert bird.vector == "[37.3, 16.8, 19.2, 30.0]"
    assert bird.species == "Adelie"
    assert "| flipper length | 192 mm | 19.2 cm |" in bird_table(bird)
    assert "| body mass | 3000 g | 30.0 hg |" in bird_table(bird)
    assert tuple(float(text.split()[0]) for text in bird.measured) == COURSE_BIRD


def test_the_drawing_names_all_four_measurements_for_those_who_cannot_see_it() -> None:
    bird = course_bird(load_dataset("penguins"))
    drawing = bird_drawing(bird)
    label = re.search(r'aria-label="([^"]*)"', drawing)
    assert label is not None
    for name, value in zip(bird.features, bird.measured, strict=True):
        assert f"{name} {value}" in label[1]
        assert drawing.count(value) >= 3  # label, title and the drawing itself
