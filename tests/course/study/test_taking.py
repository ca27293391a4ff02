"""What a participant has answered: step by step, through a link and back, and as a file."""

import csv
import io
import json
from collections.abc import Callable

import pytest

from course.study import usability
from course.study.forms import AIMS, Form
from course.study.table import COLUMNS, is_answer, to_csv
from course.study.taking import PHASES, Taking
from course.study.usability import STATEMENTS, score
from course.texts import catalogue


def invited(order: str = "AB") -> Taking:
    taking = Taking.of_setup(f"spring.{order}")
    assert taking is not None
    return taking


def with_answers(taking: Taking, entries: Callable[[Form, int], str]) -> Taking:
    """The open test answered."""
    form = Form(taking.study, taking.letter(taking.phase))
    for at in range(len(AIMS)):
        taking = taking.answered(entries(form, at))
    return taking


def right(form: Form, at: int) -> str:
    value = form.item(at).right
    return value if isinstance(value, str) else f"{value:.6g}"


def aimed_at(form: Form, at: int) -> str:
    """The mistake that the question is to catch."""
    value = next(s.value for s in form.item(at).slips if s.name == AIMS[at].slip)
    return value if isinstance(value, str) else f"{value:.6g}"


def finished() -> Taking:
    taking = with_answers(invited().begun(), aimed_at).moved_on()
    return with_answers(taking, right).rated((5, 1) * 5)


def lines(taking: Taking) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(taking))))


def test_from_the_invitation_to_the_end() -> None:
    taking = invited("any")
    assert taking.phase == "invited"
    taking = taking.begun()
    assert taking.order in ("AB", "BA")
    assert (taking.phase, taking.at) == ("before", 0)
    taking = with_answers(taking, lambda _form, at: "" if at else "  outputs ")
    assert (taking.phase, taking.before[:2]) == ("between", ("outputs", ""))
    assert taking.answered("more") == taking  # no test is open
    taking = with_answers(taking.moved_on(), right)
    assert taking.phase == "usability"
    assert taking.rated(()).phase == "done"


def test_the_forms_change_places_with_the_order() -> None:
    first, second = invited("AB").begun(), invited("BA").begun()
    assert [first.letter("before"), first.letter("after")] == ["A", "B"]
    assert [second.letter("before"), second.letter("after")] == ["B", "A"]
    assert first.participant != second.participant
    drawn = {invited("any").begun().order for _time in range(60)}
    assert drawn == {"AB", "BA"}


@pytest.mark.parametrize("setup", ["", "Spring.any", "a b.any", "-a.any", "x" * 25, "a.AC", "a.."])
def test_a_link_that_names_no_study_is_none(setup: str) -> None:
    assert Taking.of_setup(setup) is None


def test_every_phase_comes_back_from_its_text() -> None:
    taking, met = invited().begun(), set()
    while taking.phase != "done":
        assert Taking.from_json(taking.to_json()) == taking
        met.add(taking.phase)
        if taking.phase in ("before", "after"):
            taking = taking.answered("0,3")
        elif taking.phase == "usability":
            taking = taking.rated((3,) * 10)
        else:
            taking = taking.moved_on()
    assert Taking.from_json(taking.to_json()) == taking
    assert met == set(PHASES) - {"invited", "done"}


FORGED = [
    {"phase": "nothing"}, {"phase": "invited"}, {"phase": "between"}, {"before": ["x"] * 11},
    {"before": [1]}, {"before": ["x" * 61]}, {"after": ["x"]}, {"order": "any"}, {"study": "A"},
    {"participant": "me"}, {"ratings": [3] * 10}, {"ratings": 5}, {"before": None},
]  # fmt: skip


@pytest.mark.parametrize("change", FORGED)
def test_a_forged_text_is_none(change: dict[str, object]) -> None:
    content = json.loads(invited().begun().answered("x").to_json())
    assert Taking.from_json(json.dumps(content)) is not None
    assert Taking.from_json(json.dumps(content | change)) is None


@pytest.mark.parametrize("text", ["", "[]", "{", "1", '"x"', "[" * 5000])
def test_what_is_no_text_of_ours_is_none(text: str) -> None:
    assert Taking.from_json(text) is None


def test_the_file_says_what_the_engine_judges_of_each_answer() -> None:
    found = lines(finished())
    assert len(found) == 30
    assert tuple(found[0]) == COLUMNS
    before, after, rated = found[:10], found[10:20], found[20:]
    assert {line["outcome"] for line in before} == {"slip"}
    assert [line["mistake"] for line in before] == [aim.slip for aim in AIMS]
    assert [line["misconception"] for line in before] == [aim.misconception for aim in AIMS]
    assert {line["outcome"] for line in after} == {"right"}
    assert {line["form"] for line in before} | {line["form"] for line in after} == {"A", "B"}
    assert [line["answer"] for line in rated] == ["5", "1"] * 5
    assert len({line["participant"] for line in found}) == 1


def test_what_is_not_known_is_no_wrong_answer_and_nothing_typed_becomes_a_formula() -> None:
    taking = invited().begun()
    entries = ["", "outputs", *[""] * 4, "=0,5", "=cmd()", *[""] * 2]
    for entry in entries:
        taking = taking.answered(entry)
    found = lines(taking)
    assert len(found) == 10
    assert {line["outcome"] for line in found if not line["answer"]} == {"unknown"}
    assert (found[6]["outcome"], found[6]["answer"]) == ("wrong", "0.5")
    assert "cmd" not in to_csv(taking)
    numbers = [line["answer"] for line in lines(finished()) if line["kind"] == "change_of_a_weight"]
    assert all(float(number) for number in numbers)


def test_a_number_with_too_few_digits_is_noted_as_such() -> None:
    taking = invited().begun()
    at = next(at for at, aim in enumerate(AIMS) if aim.kind == "change_of_a_weight")
    value = Form("spring", "A").item(at).right
    for place in range(len(AIMS)):
        taking = taking.answered(f"{value:.1e}" if place == at else "")
    assert lines(taking)[at]["outcome"] in ("coarse", "right")
    assert is_answer(Form("spring", "A").item(at), f"{value:.1e}")
    assert not is_answer(Form("spring", "A").item(at), "what")


def test_the_score_is_that_of_the_published_scale() -> None:
    assert score((5, 1) * 5) == 100.0
    assert score((1, 5) * 5) == 0.0
    assert score((3,) * 10) == 50.0
    # By hand: praise 3 + 3 + 4 + 3 + 3 = 16, complaints 3 + 4 + 3 + 3 + 2 = 15; 31 · 2.5.
    assert score((4, 2, 4, 1, 5, 2, 4, 2, 4, 3)) == 77.5
    for wrong in ((3,) * 9, (0,) * 10, (6,) * 10):
        with pytest.raises(ValueError, match="ten whole numbers from 1 to 5"):
            score(wrong)


def test_there_are_ten_statements_in_words() -> None:
    words = [catalogue().write(text) for text in usability.STATEMENTS]
    assert len(set(words)) == len(STATEMENTS) == 10
