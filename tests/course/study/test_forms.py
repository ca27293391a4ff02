"""Two forms of one test, equally hard by the way they are made."""

import pytest

from course.item import Choice, Number
from course.slips import MISCONCEPTIONS
from course.study.forms import AIMS, LETTERS, Form, are_alike

STUDIES = ["spring", "a", "class-2", *(f"study-{n}" for n in range(12))]


@pytest.mark.parametrize("study", STUDIES)
def test_both_forms_ask_the_same_kinds_with_other_numbers_and_the_same_mistakes(
    study: str,
) -> None:
    forms = [Form(study, letter) for letter in LETTERS]
    for at, aim in enumerate(AIMS):
        first, second = (form.item(at) for form in forms)
        assert first.kind == second.kind == aim.kind
        assert are_alike(first, second)
        assert (first.question, first.form) != (second.question, second.form)
        slips = [sorted(slip.name for slip in item.slips) for item in (first, second)]
        assert slips[0] == slips[1]
        assert aim.slip in slips[0]
        for item in (first, second):
            # The mistake leads to a wrong answer, and is recognised.
            slip = next(slip for slip in item.slips if slip.name == aim.slip)
            entry = slip.value if isinstance(slip.value, str) else f"{slip.value:.9g}"
            assert item.judge(entry).slip is not None
            right = item.right if isinstance(item.right, str) else f"{item.right:.9g}"
            assert item.judge(right).kind == "right"
        if isinstance(first.form, Choice):
            assert isinstance(second.form, Choice)
            assert set(first.form.options) == set(second.form.options)
            assert first.right == second.right
        else:
            assert isinstance(first.form, Number)
            assert first.right != second.right


def test_ten_questions_aim_at_eight_misconceptions_and_two_wordings() -> None:
    aims = [aim.misconception for aim in AIMS]
    assert len(AIMS) == 10
    assert len(set(aims) & set(MISCONCEPTIONS)) == 8
    assert aims.count("wording") == 2


def test_all_participants_of_a_study_get_the_same_questions_and_another_study_others() -> None:
    def asked(study: str) -> list[object]:
        form = Form(study, "A")
        return [(form.item(at).question, form.item(at).form) for at in range(len(AIMS))]

    assert asked("spring") == asked("spring")
    here, there = asked("spring"), asked("autumn")
    assert sum(first != second for first, second in zip(here, there, strict=True)) >= 7


def test_what_fits_together_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    Form("spring", "A")

    def look(*_arguments: object) -> None:
        raise AssertionError("looked for again")

    monkeypatch.setattr("course.study.forms._pair", look)
    assert Form("spring", "B").item(3).kind == AIMS[3].kind
    with pytest.raises(AssertionError, match="again"):
        Form("never asked before", "A")
