"""A saved file gives back what was saved, and one that is broken or hostile a sentence."""

import base64
import copy
import json
import random
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course.work.reading import MOST_QUESTIONS, Opened, read_work
from course.work.saved import Answer, Figures, WordsWork, Work, theta_hash
from course.work.writing import work_json
from neuralnet.data.datasets import load_dataset
from neuralnet.data.tables import MOST_ROWS
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment, Run
from neuralnet.network import parameter_count
from neuralnet.preparation import input_count, network_layers
from neuralnet.training import Trainer
from tests.another_process import said_by_another
from tests.course.work.full import full_work, same
from tests.neuralnet.sharing.cases import RUNS

MUTATIONS = 500
CHANGED: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 2**31, 10**400, 1e308, -1e-300, "", "x", "nan", "../../etc/passwd",
    "<script>alert(1)</script>", "\ud83d\udc27", [], {}, [[]], [None], {"x": 1}, "9" * 3000,
)  # fmt: skip


@cache
def saved() -> str:
    return work_json(full_work())


def values() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(saved())
    return found


def words(**changed: Any) -> dict[str, Any]:
    """What the file says of the page Words, with other parts."""
    return {**values()["words"], **changed}


def own_words(**changed: Any) -> dict[str, Any]:
    """The same, with other parts of the own sentences."""
    return words(own={**words()["own"], **changed})


def read(changed: Any) -> Opened:
    return read_work(json.dumps(changed).encode())


def refused(data: bytes) -> SettingError:
    with pytest.raises(SettingError) as refusal:
        read_work(data)
    return refusal.value


def test_what_was_saved_comes_back_in_every_part() -> None:
    opened = read_work(saved().encode())
    assert opened.problems == ()
    assert same(opened.work, full_work())
    assert work_json(opened.work) == saved()


def test_the_least_file_has_the_standard_run() -> None:
    opened = read({"file": values()["file"], "format": 1, "run": {}})
    assert same(opened.work, Work())
    assert opened.problems == ()


def test_a_file_of_before_the_page_words_was_saved_is_read_as_it_was() -> None:
    older = values()
    del older["words"]
    opened = read(older)
    assert opened.problems == ()
    assert same(opened.work, replace(full_work(), words=None))


def test_what_a_page_that_was_not_used_says_is_the_usual() -> None:
    assert read({**values(), "words": {"link": "pairs.usual.0"}}).work.words == WordsWork(
        "pairs.usual.0"
    )


def test_another_process_trains_to_the_same_theta_bit_for_bit(tmp_path: Path) -> None:
    file = tmp_path / "work.json"
    file.write_text(saved(), encoding="utf-8")
    script = (
        "import sys, pathlib\n"
        "from course.work.reading import read_work\n"
        "from course.work.saved import Figures\n"
        "from neuralnet.training import Trainer\n"
        "work = read_work(pathlib.Path(sys.argv[1]).read_bytes()).work\n"
        "trainer = Trainer(work.run)\n"
        "trainer.seek(work.cursor)\n"
        "print(Figures.of(trainer) == work.figures, trainer.network.theta.tobytes().hex())\n"
    )
    said = said_by_another(script, file)
    here = Trainer(full_work().run)
    here.seek(full_work().cursor)
    assert said.split() == ["True", here.network.theta.tobytes().hex()]


def test_the_hash_tells_one_bit_of_theta() -> None:
    trainer = Trainer(Run())
    before = theta_hash(trainer)
    trainer.network.theta[-1] = np.nextafter(trainer.network.theta[-1], 1.0)
    assert theta_hash(trainer) != before


@pytest.mark.parametrize("dataset", ["penguins", "penguin_mass"])
def test_a_table_comes_back_to_its_last_bit(dataset: str) -> None:
    loaded = load_dataset(dataset)
    own = replace(loaded, name="own", x=loaded.x / 3.0)
    run = Run(Experiment("own", own_data=own))
    assert read_work(work_json(Work(run=run)).encode()).work.run == run


def test_edited_pictures_come_back_as_pictures() -> None:
    own = replace(load_dataset("digits"), name="own", picture=(8, 8))
    run = Run(Experiment("own", own_data=own, pixel_order=2))
    again = read_work(work_json(Work(run=run)).encode()).work.run
    assert again == run
    assert again.experiment.picture == run.experiment.picture is not None


def test_own_data_are_in_the_file_once_however_many_runs_use_them() -> None:
    assert len(values()["data"]) == 1
    assert saved().count("Points drawn by hand") == 1


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "an empty file"),
        (b" \n", "an empty file"),
        (b"PK\x03\x04" + bytes(50), "a ZIP archive"),
        (b"\x1f\x8b" + bytes(50), "a gzip archive"),
        (b"<!doctype html>", "a web page"),
        (b"\xff\xfe{\x00", "no text in UTF-8"),
        (b'{"file": ', "from line 1 on"),
        (b"[1, 2]", "a JSON file of another kind"),
        (b'{"file": NaN}', "(NaN)"),
        (b'{"file": -Infinity}', "(-Infinity)"),
        (b'{"file": ' + b"9" * 5000 + b"}", "a number that is none"),
        (b"[" * 100_000, "deep in each other"),
        (b"[" * 100 + b"]" * 100, "deep in each other"),
        (b'{"a":' * 50_000, "deep in each other"),
        (b'{"file": "\\ud800"}', "halves of characters"),
    ],
    ids=range(15),
)  # fmt: skip
def test_what_is_no_such_file_is_refused_and_named(data: bytes, words: str) -> None:
    refusal = refused(data)
    assert refusal.field == "file"
    assert "Save everything" in str(refusal)
    assert words in str(refusal)


def test_a_huge_file_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", lambda *_, **__: pytest.fail("it was parsed"))
    assert "at most 50 MB; got 60.0 MB" in str(refused(b" " * 60_000_000))
    assert "values; got up to 2,000,001" in str(refused(b"[" + b"," * 2_000_000))


def test_a_file_of_a_newer_version_is_refused() -> None:
    refusal = refused(json.dumps({**values(), "format": 2}).encode())
    assert refusal.field == "format"
    assert "newer version" in str(refusal)


@pytest.mark.parametrize("version", [None, True, "1", 0, -3, 1.5])
def test_a_version_that_is_none_is_refused(version: object) -> None:
    assert refused(json.dumps({**values(), "format": version}).encode()).field == "format"


@pytest.mark.parametrize(
    "path, value, field",
    [
        (("run", "experiment", "learning_rate"), -1, "run.experiment.learning_rate"),
        (("run", "experiment", "hidden_units"), [10**400], "run.experiment.hidden_units"),
        (("run", "experiment", "no_setting"), 1, "run.experiment.no_setting"),
        (("run", "experiment", "own_data"), {"digest": "../x"}, "run.experiment.own_data"),
        (("run", "edits"), "none", "run.run"),
        (("run",), [], "run"),
        (("run", "experiment", "x" * 3000), 1, ("run.experiment." + "x" * 3000)[:120]),
        (("cursor",), 2**31, "cursor"),
        (("cursor",), "7", "cursor"),
    ],
)  # fmt: skip
def test_a_wrong_run_is_refused_with_its_place(
    path: tuple[str, ...], value: object, field: str
) -> None:
    changed = values()
    place = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    refusal = refused(json.dumps(changed).encode())
    assert refusal.field == field
    assert "expected" in str(refusal)


def test_changed_own_data_are_refused() -> None:
    changed = values()
    (table,) = changed["data"].values()
    for part, value, words in (
        ("x", packed(0.5), "changed data"),
        ("title", "Another", "changed data"),
        ("x", packed(1e300), "at most 1e30"),
        ("x", packed(float("nan")), "finite numbers"),
        ("x", packed(0.5)[:-4], "25 × 2 numbers"),
        ("x", "*" * len(packed(0.5)), "25 × 2 numbers"),
        ("rows", MOST_ROWS + 1, f"from 1 to {MOST_ROWS}"),
        ("rows", 24, "24 × 2 numbers"),
        ("classes", [2] * 25, "from 0 to 1"),
        ("classes", [True] * 25, "from 0 to 1"),
        ("classes", [0] * 24, "25 numbers"),
        ("feature_names", [], "1 to 500 names"),
        ("row_names", ["a"] * 25, "different names"),
    ):
        forged = {**table, part: value}
        data = {**changed, "data": dict.fromkeys(changed["data"], forged)}
        assert words in str(refused(json.dumps(data).encode())), (part, words)


def packed(first: float) -> str:
    x = full_work().run.experiment.own_data
    assert x is not None
    values = x.x.copy()
    values[0, 0] = first
    return base64.b64encode(values.tobytes()).decode()


@pytest.mark.parametrize("name", ["conv, max pool", "embedding, concat"])
def test_a_run_with_layers_that_share_weights_comes_back_to_the_last_bit(name: str) -> None:
    run = Run(RUNS[name].replace(epochs=2)).edited(5, {"learning_rate": 0.02})
    trainer = Trainer(run)
    trainer.seek(8)
    saved = Work(run=run, cursor=8, figures=Figures.of(trainer))
    opened = read_work(work_json(saved).encode())
    assert opened.problems == ()
    again = Trainer(opened.work.run)
    again.seek(opened.work.cursor)
    assert Figures.of(again) == opened.work.figures == saved.figures


# --- what is left out --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, value",
    [
        ("view", {"row": 0, "x_feature": 9, "y_feature": 0}),
        ("figures", {"step": 1, "theta": "z"}),
        ("kept", [{"name": "one"}]),
        ("course", {"progress": 7}),
        ("pictures", "a network"),
        ("words", "pairs"),
        ("words", {}),
        ("words", words(link="../../etc/passwd")),
        ("words", words(steps={"pairs": -1})),
        ("words", words(steps={"<b>": 1})),
        ("words", words(steps=dict.fromkeys(map(chr, range(97, 123)), 1))),
        ("words", words(steps=[1])),
        ("words", words(temperature=0)),
        ("words", words(temperature="hot")),
        ("words", words(luck=10**6)),
        ("words", words(sentence="x" * 301)),
        ("words", words(sentence="a \u0007 bell")),
        ("words", words(own=[])),
        ("words", words(own={"title": "x"})),
        ("words", own_words(texts=["good day"] * 23)),
        ("words", own_words(texts=["123"] * 24)),
        ("words", own_words(texts=["word " * 50_000] * 24)),
        ("words", own_words(texts=[1] * 24)),
        ("words", own_words(texts=["good \u0000 day"] * 24)),
        ("words", own_words(classes=["one"] * 24)),
        ("words", own_words(classes=[f"kind {at // 2}" for at in range(24)])),
        ("words", own_words(classes=["x" * 41] * 24)),
        ("words", own_words(title="x" * 201)),
        ("follows", ["x"]),
        ("scene", {"lesson": 7}),
        ("answers", {"scene": {"q": {"entry": ["a"] * 21}}}),
        ("answers", {"scene": {"q": {"entry": [["a"]]}}}),
        ("answers", {"scene": {f"q{n}": {} for n in range(MOST_QUESTIONS + 1)}}),
        ("answers", {"scene": {"q": {"entry": "x" * 10_001}}}),
        ("answers", {"scene": {"q": {"run": {"experiment": {"seed": -1}}}}}),
    ],
)
def test_a_part_that_cannot_be_read_costs_only_itself(name: str, value: object) -> None:
    opened = read({**values(), name: value})
    assert len(opened.problems) == 1
    assert f"{name}" in opened.problems[0]
    assert "expected" in opened.problems[0]
    assert getattr(opened.work, name) == getattr(Work(), name)
    assert opened.work.run == full_work().run


def test_progress_of_another_version_is_read_as_far_as_it_makes_sense() -> None:
    changed = values()
    changed["course"]["progress"] += "~no_such_kind-1-2-3"
    opened = read(changed)
    assert opened.work.course == full_work().course
    assert opened.problems == (
        "The progress in the course was read only as far as it makes sense.",
    )


def test_an_answer_without_a_run_has_no_cursor() -> None:
    answers = {"scene": {"q": {"entry": "1", "cursor": 7}}}
    (answer,) = read({**values(), "answers": answers}).work.answers["scene"].values()
    assert answer == Answer("1")


def test_parts_that_nobody_knows_are_said() -> None:
    (problem,) = read({**values(), "<b>more</b>": 1}).problems
    assert "no part of such a file" in problem


# --- any change at all -------------------------------------------------------------------------


def mutated(draw: random.Random) -> bytes:
    """The file with bytes changed, cut or doubled, or with values of its parts replaced."""
    if draw.random() < 0.3:
        data = bytearray(saved().encode())
        for _ in range(draw.randint(1, 4)):
            at = draw.randrange(len(data))
            kind = draw.randrange(3)
            if kind == 0:
                data[at] = draw.randrange(256)
            elif kind == 1:
                del data[at : at + draw.randint(1, 400)]
            else:
                data[at:at] = data[at : at + draw.randint(1, 400)]
        return bytes(data)
    changed = values()
    for _ in range(draw.randint(1, 3)):
        place: Any = changed
        while True:
            names = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not names:
                break
            name = draw.choice(names)
            if isinstance(place[name], dict | list) and place[name] and draw.random() < 0.8:
                place = place[name]
                continue
            kind = draw.randrange(4)
            if kind == 0:
                del place[name]
            elif kind == 1 and isinstance(place, dict):
                place[str(draw.choice(CHANGED))] = place.pop(name)
            else:
                place[name] = copy.deepcopy(draw.choice(CHANGED))
            break
    return json.dumps(changed).encode()


def test_no_change_to_a_file_makes_anything_but_work_or_a_sentence() -> None:
    draw = random.Random(15)
    opened = trained = 0
    refusals: list[SettingError] = []
    for _ in range(MUTATIONS):
        data = mutated(draw)
        try:
            found = read_work(data)
        except SettingError as error:
            refusals.append(error)
            continue
        opened += 1
        again = read_work(work_json(found.work).encode())
        assert again.problems == ()
        assert same(again.work, found.work)
        trained += trains(found.work.run)
    assert opened > 100
    assert len(refusals) > 100
    for refusal in refusals:
        assert refusal.field
        assert ": expected " in str(refusal)
        assert len(str(refusal)) < 1000
    assert trained > 50


def trains(run: Run) -> bool:
    """Can a step of it be made? What cannot is refused with a sentence."""
    experiment: Experiment = run.experiment
    if parameter_count(input_count(experiment), network_layers(experiment)) > 20_000:
        return False
    try:
        trainer = Trainer(run)
    except SettingError:
        return False
    trainer.run(1)
    return True
