"""The file of a lesson: what goes in comes out, and what is wrong with a file is said."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.scenes.lesson import FORMAT, read_lesson
from course.scenes.links import scene_from_text, scene_to_text
from course.scenes.scene import PAGES, Scene
from neuralnet.data.datasets import load_dataset
from neuralnet.errors import SettingError
from neuralnet.experiment import Run
from tests.course.scenes.making import SMALL, lesson, scene

PLAIN: dict[str, Any] = json.loads(lesson().to_json())


def changed(*path: object, to: object) -> str:
    """The lesson's file with one value changed."""
    values = json.loads(lesson().to_json())
    place: Any = values
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return json.dumps(values)


def test_a_saved_lesson_reads_as_the_same_lesson() -> None:
    reading = read_lesson(lesson().to_json())
    assert reading.lesson == lesson()
    assert reading.remarks == ()
    assert all(entry.as_saved for entry in reading.lesson.entries)


def test_a_scene_keeps_its_run_bit_for_bit() -> None:
    read = read_lesson(lesson().to_json().encode()).lesson.scenes[0]
    assert read.run.edits[0].parameters == ((3, 0.1 + 0.2),)
    assert read.run.key == scene().run.key


def test_data_of_ones_own_travel_in_the_file() -> None:
    own = load_dataset("penguins")
    run = Run(SMALL.with_data("own", own))
    with_data = scene(run=run, locks=scene().locks)
    again = Scene.read(json.loads(json.dumps(with_data.to_dict())), "scene", [])
    assert again.run.experiment.own_data == own


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00", "text in UTF-8"),
        ("", "JSON text"),
        ("[" * 100_000, "lists within lists"),
        ('{"format": ' + "9" * 5000 + "}", "JSON text"),
        ("[]", "the file: expected an object with named fields; got []"),
        ('{"title": "x"}', "is this a lesson of this app?"),
        (changed("scenes", 0, "cursor", to=float("nan")), "NaN is no number"),
        (changed("version", to="1"), "version: expected a whole number"),
        (changed("title", to=""), "title: expected some text; got ''"),
        (changed("title", to="x" * 200), "title: expected text of at most 120 characters"),
        (changed("scenes", to={}), "scenes: expected a list of at most 100"),
        (changed("scenes", to=[{}] * 101), "scenes: expected a list of at most 100; got 101"),
        (changed("scenes", 1, to=3), "scene 2: expected an object"),
        (changed("scenes", 1, "title", to=None), "scene 2, title: expected text"),
        (changed("scenes", 0, "page", to="../etc"), "scene 1, page: expected one of training"),
        (changed("scenes", 0, "cursor", to=-1), "scene 1, cursor: expected a whole number from 0"),
        (changed("scenes", 0, "cursor", to=1e300), "scene 1, cursor: expected a whole number"),
        (changed("scenes", 0, "locks", "data", to="shut"), "scene 1, locks, data: expected one of"),
        (changed("scenes", 0, "locks", to=[]), "scene 1, locks: expected an object"),
        (changed("scenes", 0, "look", "row", to=-1), "scene 1, look, row: expected"),
        (changed("scenes", 0, "look", "chosen", to=["cat", 1, 2, 3]), "look, chosen: expected one"),
        (
            changed("scenes", 0, "questions", 0, "right", to=5),
            "scene 1, question 1, right: expected a whole number from 0 to 1; got 5",
        ),
        (changed("scenes", 0, "questions", 0, "form", to="x"), "scene 1, question 1, form:"),
        (changed("scenes", 0, "questions", 0, "options", to=["a"]), "question 1, options:"),
        (changed("scenes", 0, "questions", 0, "key", to="bet"), "questions: expected different"),
        (changed("scenes", 0, "questions", 2, "quantity", to={}), "quantity, kind: expected to be"),
        (changed("scenes", 0, "questions", 3, "quantity", "at", to="noon"), "quantity, at:"),
        (changed("scenes", 0, "questions", 5, "item", to="x"), "question 6, item: expected a kind"),
        (changed("scenes", 0, "questions", 7, "goal", "at_most", to=None), "at_least, at_most or"),
        (
            changed("scenes", 0, "run", "experiment", "learning_rate", to=-1),
            "scene 1, run, learning_rate: expected a number above 0",
        ),
        (changed("scenes", 0, "run", "edits", to=[3]), "scene 1, run, edits: expected objects"),
        (changed("scenes", 0, "minutes", to="7"), "scene 1, minutes: expected a number"),
        (changed("scenes", 0, "notes", to=7), "scene 1, notes: expected text"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_the_name_of_the_field(
    content: str | bytes, says: str
) -> None:
    with pytest.raises(SettingError) as refused:
        read_lesson(content)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 600


def test_a_file_of_a_newer_version_that_this_one_understands_is_read_and_says_so() -> None:
    values = {**PLAIN, "version": 3, "reads_from": 1, "music": "none"}
    values["scenes"][0]["locks"]["volume"] = "fixed"
    reading = read_lesson(json.dumps(values))
    assert reading.lesson.scenes[0] == scene()
    assert "saved by a newer version of the app (format 3; this one knows 1)" in reading.remarks[0]
    assert reading.remarks[1:] == (
        "scene 1, locks, volume: not known here; it was left out.",
        "music: not known here; it was left out.",
    )


def test_a_file_of_a_newer_version_that_this_one_cannot_understand_says_to_update() -> None:
    with pytest.raises(SettingError, match="saved by a newer version of the app, which has to be"):
        read_lesson(json.dumps({**PLAIN, "version": 3, "reads_from": 2}))


def test_a_scene_changed_by_hand_in_the_file_is_told_from_one_as_saved() -> None:
    opened = changed("scenes", 0, "locks", to={})
    reading = read_lesson(opened)
    assert [entry.as_saved for entry in reading.lesson.entries] == [False, True]


def test_a_lesson_written_by_hand_needs_little() -> None:
    least = {"format": FORMAT, "version": 1, "title": "x", "scenes": [{"title": "y"}]}
    made = read_lesson(json.dumps(least)).lesson.scenes[0]
    assert made == Scene("y")


def test_the_key_is_that_of_the_content_and_not_of_the_answers() -> None:
    assert scene().key == scene().without_answers.key
    assert scene().key != scene(title="Another").key
    assert scene().key != scene(locks=lesson().scenes[1].locks).key
    assert scene().key != scene(cursor=13).key


def test_what_students_get_to_hand_in_does_not_hold_the_answers() -> None:
    given_out = json.dumps(scene().without_answers.to_dict())
    assert "It does." not in given_out
    assert '"right": 0' not in given_out


def test_a_scene_travels_in_a_link() -> None:
    text = scene_to_text(scene())
    assert scene_from_text(text) == scene()
    assert len(text) < 2000


def test_a_scene_with_a_large_table_does_not_fit_into_a_link_and_says_so() -> None:
    with pytest.raises(SettingError, match="for a link"):
        scene_to_text(
            scene(run=Run(SMALL.with_data("own", load_dataset("penguins"))), look=scene().look)
        )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_letter_of_a_link_can_be_changed_unnoticed(data: st.DataObject) -> None:
    text = scene_to_text(scene())
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("abcXYZ019-_%\x00ü"))
    other = text[:at] + letter + text[at + 1 :]
    if other == text:
        return
    with contextlib.suppress(SettingError):
        # What decodes to the same bytes is the same scene: the last letter has bits to spare.
        assert scene_from_text(other) == scene()


@pytest.mark.parametrize("text", ["", "abc", "a" * 12, "a" * 100_000, scene_to_text(scene())[:-9]])
def test_a_link_that_is_cut_is_refused(text: str) -> None:
    with pytest.raises(SettingError):
        scene_from_text(text)


def test_every_page_of_a_scene_is_a_page_of_the_app() -> None:
    pages = {path.stem for path in (Path(__file__).parents[3] / "pages").glob("*.py")}
    assert set(PAGES) <= pages


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_file_with_any_value_changed_is_read_or_refused_in_a_sentence(
    data: st.DataObject,
) -> None:
    values = json.loads(lesson().to_json())
    place, key = values, data.draw(st.sampled_from(sorted(values)))
    while isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
        place = place[key]
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(keys))
    strange: list[Any] = [
        None,
        True,
        -1,
        2**40,
        1e308,
        "",
        "x" * 30,
        [],
        {},
        [[]],
        {"a": 1},
        ["a", 2],
        "10",
    ]
    place[key] = data.draw(st.sampled_from(strange))
    try:
        said = read_lesson(json.dumps(values)).lesson.title
    except SettingError as error:
        said = str(error)
    assert said
