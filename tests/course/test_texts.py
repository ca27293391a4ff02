"""The catalogue: every text that code names is there, whole, and none stands there for nothing."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import ui.classroom
import ui.course
import ui.kit
from course import texts
from course.bank import KINDS
from course.counter_examples import counter_example
from course.item import Item
from course.progress import Progress
from course.slips import SLIPS
from course.stations import STATIONS
from course.texts import Catalogue, Text, UnknownTextError, catalogue, languages, say
from neuralnet.advice.findings import RULES

WORDS = catalogue()


def texts_in(values: Iterable[Any]) -> Iterator[Text]:
    """Every text among the values, and those that stand in their numbers."""
    for value in values:
        if isinstance(value, Text):
            yield value
            yield from texts_in(value.numbers.values())
        elif isinstance(value, tuple | list):
            yield from texts_in(value)


@pytest.fixture(scope="module")
def said(items: list[Item]) -> list[Text]:
    """All that the items say, their judgements and a counter-example for every kind of slip."""
    found: list[Any] = []
    shown = set()
    for item in items:
        found += [item.question, item.reason, *item.hints]
        found += getattr(item.form, "options", {}).values()
        for slip in item.slips:
            found.append(slip.reason)
            if (slip.name, item.station) not in shown:
                shown.add((slip.name, item.station))
                found.append(counter_example(item, slip).text)
    return list(texts_in(found))


def test_every_sentence_is_whole(said: list[Text]) -> None:
    for text in said:
        sentence = WORDS.write(text)
        assert sentence
        assert not set("{}") & set(sentence), text.key


def test_every_kind_of_item_has_its_texts_and_no_text_belongs_to_none() -> None:
    for kind in KINDS.values():
        wanted = {"question", "reason", *(f"hint{i + 1}" for i in range(kind.hints))}
        there = {key.split(".")[1] for key in WORDS.texts if key.split(".")[0] == kind.name}
        assert wanted <= there, kind.name
        assert {name for name in there if name.startswith("hint")} <= wanted, kind.name


def test_every_text_is_used(said: list[Text]) -> None:
    used = {text.key for text in said} | _keys_in_the_code()
    used |= {f"station.{station.name}.{part}" for station in STATIONS for part in STATION_TEXTS}
    used |= {f"misconception.{belief}" for belief in SLIPS.values()}
    used |= {f"finding.{kind}" for kind in RULES}
    assert set(WORDS.texts) - used == set()


# Modules whose keys have gaps in them.
GAPS = ("faded_step", "worksheet", "item", "usability", "study")
FOLDERS = (
    Path(texts.__file__).parent,
    Path(ui.classroom.__file__).parent,
    Path(ui.course.__file__).parent,
    Path(ui.kit.__file__).parent,
)
STATION_TEXTS = ("title", "idea", "do", "simpler", "unit")


def _keys_in_the_code() -> set[str]:
    """Every key that stands in the code as a whole, and all that fit one with a gap in it."""
    keys: set[str] = set()
    for path in (path for folder in FOLDERS for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                keys.add(node.value)
            elif isinstance(node, ast.JoinedStr) and path.stem in GAPS:
                first = node.values[0]
                if isinstance(first, ast.Constant) and "." in str(first.value):
                    keys |= {key for key in WORDS.texts if key.startswith(str(first.value))}
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_verdict":
                keys |= _construct_keys(node)
    # What `construct` and the counter-examples put together from a station's or a maker's name.
    keys |= {f"counter.{name}" for name in keys}
    keys |= {
        f"construct.{station.name}.{part}" for station in STATIONS for part in ("task", "done")
    }
    return keys


def _construct_keys(call: ast.Call) -> set[str]:
    words = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant)]
    names = [word for word in words if isinstance(word, str)]
    return {f"construct.{a}.not{f'_{b}' if b else ''}" for a in names for b in ["", *names]}


def test_every_number_that_is_handed_over_is_used(said: list[Text]) -> None:
    """Of a kind of item all texts together; elsewhere each text by itself."""
    given: dict[str, set[str]] = defaultdict(set)
    named: dict[str, set[str]] = defaultdict(set)
    for text in said:
        group = text.key.split(".")[0] if text.key.split(".")[0] in KINDS else text.key
        given[group] |= set(text.numbers)
        named[group] |= WORDS.names_in(text.key)
    unused = {group: given[group] - named[group] for group in given}
    always = {"right", "answer", "yours"}  # handed over by the item, for every text
    assert {group: names - always for group, names in unused.items() if names - always} == {}


@pytest.mark.parametrize("count, row", [(0, "0 rows"), (1, "one row"), (2, "2 rows")])
def test_plurals_are_right_for_none_one_and_two(count: int, row: str) -> None:
    text = say("loss_of_the_batch.question", size=10, rows=count, losses="[0.1]", sum=0.1)
    assert f"the present batch has {row}." in WORDS.write(text)


def test_numbers_are_written_as_a_text_asks_for_them() -> None:
    assert WORDS.value(0.030812345) == "0.03081"
    assert WORDS.value(-0.5) == "−0.5"
    assert WORDS.value(1.5e-7) == "1.5·10⁻⁷"
    assert WORDS.value(2034112) == "2,034,112"
    assert WORDS.value(0.25, "signed") == "+0.25"
    assert [WORDS.value(v, "factor") for v in (-0.25, 0.25, -3)] == ["(−0.25)", "0.25", "(−3)"]
    assert WORDS.value(0.9712, "percent") == "97.1%"
    assert WORDS.value(0.9996, "percent") == "99.96%"  # only all is 100%
    assert WORDS.value((1.0, say("direction.rises"), "x")) == "1, It rises., x"
    assert WORDS.value(0, "# row|# rows") == "0 rows"


def test_the_bird_of_the_course_unit_is_said_as_measured_and_as_the_unit_writes_it() -> None:
    said = WORDS.write(STATIONS[0].idea)
    assert "37.3 mm, 16.8 mm, 192 mm, 3000 g" in said
    assert "x = [37.3, 16.8, 19.2, 30]" in said


def test_a_sentence_with_a_hole_is_never_shown() -> None:
    with pytest.raises(UnknownTextError, match=r"weighted_sum\.reason: the number 'sum' was not"):
        WORDS.write(say("weighted_sum.reason", right=1.0, b=0.0))
    with pytest.raises(UnknownTextError, match="no text for the key 'nothing'"):
        WORDS.write(say("nothing"))


def test_a_name_from_a_data_set_is_never_read_as_a_text(tmp_path: Path) -> None:
    text = say("same_seed.other_seed", seed="{seed} {0} {row!r}")
    assert "{seed} {0} {row!r}" in WORDS.write(text)


def test_a_second_language_is_a_second_folder(tmp_path: Path) -> None:
    folder = tmp_path / "fr"
    folder.mkdir()
    (folder / "language.toml").write_text("singular = [0, 1]", encoding="utf-8")
    (folder / "all.toml").write_text('[a]\nb = "{n:# ligne|# lignes}"', encoding="utf-8")
    words = Catalogue("fr", tmp_path)
    assert [words.write(say("a.b", n=n)) for n in (0, 1, 2)] == ["0 ligne", "1 ligne", "2 lignes"]
    assert languages(tmp_path) == ("fr",)


@pytest.mark.parametrize("language", ["xx", "", "..", "en/../en"])
def test_a_language_that_is_not_there_is_refused(language: str) -> None:
    with pytest.raises(UnknownTextError, match="language"):
        Catalogue(language)


def test_every_language_has_the_same_keys_with_the_same_numbers() -> None:
    for language in languages():
        other = catalogue(language)
        assert set(other.texts) == set(WORDS.texts)
        for key in WORDS.texts:
            assert other.names_in(key) == WORDS.names_in(key), (language, key)


def test_what_the_course_says_of_a_station_is_there() -> None:
    for station in STATIONS:
        for text in (station.title, station.idea, station.do, station.simpler()):
            assert WORDS.write(text)
    assert Progress().station == STATIONS[0].name


def test_no_positive_number_stands_in_brackets_of_its_own() -> None:
    doubled = re.compile(r"[−·+] \(\{\w+\}\)|\(\{\w+\}\)²")
    assert not [key for key, text in WORDS.texts.items() if doubled.search(text)]
