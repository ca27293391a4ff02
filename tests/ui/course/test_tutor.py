"""What a learner is asked from station to station, and what becomes of the answers."""

import pytest

from course.bank import KINDS
from course.construct import TASKS
from course.item import Choice, Number, Several
from course.stations import NAMES, STATIONS
from neuralnet.experiment import Experiment, Run
from ui.course.tutor import Question, Tutor
from ui.desk.gate import GATE
from ui.desk.learner import Learner


def at_state(step: int = 60, run: Run | None = None) -> Tutor:
    me = Learner(run or Run(), step)
    me.at_cursor()
    return Tutor(me)


def right(question: Question) -> list[str]:
    form = question.item.form
    if isinstance(form, Number):
        return [f"{form.value:.12g}"]
    return sorted(form.right) if isinstance(form, Several) else [form.right]


def wrong(question: Question) -> list[str]:
    """The first slip of the question; where it has none, an answer that nobody knows."""
    for slip in question.item.slips:
        if isinstance(slip.value, float):
            return [f"{slip.value:#.9g}"]  # 1.00000000: one digit alone says little
        return [slip.value] if isinstance(slip.value, str) else sorted(slip.value)
    form = question.item.form
    assert not isinstance(form, Choice)
    return ["987654321"] if isinstance(form, Number) else []


def asked(tutor: Tutor) -> Question:
    question = tutor.ask()
    assert question is not None
    return question


def test_a_way_through_all_stations_wrong_every_second_time() -> None:
    """Every mistake gets a reason of its own, and what was missed is asked again two stations
    later, or later still where it was missed once more."""
    tutor, turn = at_state(), 0
    missed_at: dict[str, int] = {}
    came_back = set()
    for at, name in enumerate(NAMES):
        tutor.go(name)
        for kind, station in missed_at.items():
            assert (kind in tutor.me.course.progress.due) == (at >= station + 2)
        while tutor.ask() is not None:
            question, turn = asked(tutor), turn + 1
            kind = question.item.kind
            if question.why == "again":
                came_back.add(kind)
                assert at >= missed_at.pop(kind) + 2
            else:
                assert question.item.station == name
            tutor.answer(question.about, wrong(question) if turn % 2 else right(question))
            verdict = question.verdict
            assert verdict is not None
            if turn % 2:
                missed_at[kind] = at
                assert verdict.kind in ("slip", "wrong")
                assert verdict.slip is None or verdict.text == verdict.slip.reason
            else:
                assert verdict.kind == "right"
            tutor.next_question()
    assert len(came_back) > 15
    assert set(tutor.me.course.progress.missed) == set(missed_at)
    skipped = set(KINDS) - tutor.me.course.progress.committed
    # What this run has nothing of: its target is no number, and its batch goes with its state.
    assert skipped <= {
        "output_in_its_unit", "squared_error", "new_weight", "epoch_to_keep", "shape_of_z",
    }  # fmt: skip


def test_whoever_missed_much_meets_what_is_new_before_all_of_it_has_come_back() -> None:
    tutor = at_state()
    for name in NAMES[:6]:
        tutor.go(name)
        while (question := tutor.ask()) is not None:
            tutor.answer(question.about, wrong(question))
            tutor.next_question()
    tutor.go("start")
    asked_here = []
    while (question := tutor.ask()) is not None:
        asked_here.append(question.why)
        tutor.answer(question.about, right(question))
        tutor.next_question()
    assert asked_here[:8] == ["again"] * 3 + ["station"] * 4 + ["again"]
    assert len(asked_here) > 12


def test_the_right_answer_at_the_second_try_is_practice() -> None:
    tutor = at_state()
    question = asked(tutor)
    tutor.answer(question.about, wrong(question))
    tutor.ask_again()
    again = asked(tutor)
    assert (again.why, again.item.kind) == ("practice", question.item.kind)
    tutor.answer(again.about, right(again))
    assert question.item.kind in tutor.me.course.progress.missed


def test_a_station_whose_questions_are_answered_can_be_practised() -> None:
    tutor = at_state()
    while tutor.ask() is not None:
        question = asked(tutor)
        tutor.answer(question.about, right(question))
        tutor.next_question()
    kinds = []
    for _time in range(4):
        tutor.practise()
        question = asked(tutor)
        kinds.append(question.item.kind)
        assert question.why == "practice"
        tutor.answer(question.about, right(question))
        tutor.next_question()
    assert len(set(kinds)) == 3
    assert kinds[3] == kinds[0]
    assert tutor.me.course.progress.missed == {}


def test_a_question_is_judged_at_its_own_state_wherever_the_run_has_gone() -> None:
    tutor = at_state()
    tutor.go("loss")
    question = asked(tutor)
    slips = [slip for slip in question.item.slips if isinstance(slip.value, float)]
    tutor.me.go_to_step(240)
    tutor.me.at_cursor()
    tutor.answer(question.about, [f"{slips[0].value:.12g}"])
    stayed = at_state()
    stayed.go("loss")
    other = asked(stayed)
    stayed.answer(other.about, [f"{slips[0].value:.12g}"])
    assert (question.verdict, question.against) == (other.verdict, other.against)
    assert tutor.me.cursor == 240


def test_an_untrained_run_can_be_trained_before_a_question_is_asked() -> None:
    tutor = at_state(0)
    tutor.go("update")
    assert asked(tutor).step == 0
    tutor.train()
    tutor.me.at_cursor()
    assert asked(tutor).step == 60


def test_a_station_that_is_left_without_its_task_counts_as_missed() -> None:
    tutor = at_state()
    tutor.go("sums")
    assert tutor.me.course.progress.status("sample") == "open"  # nothing was done there
    question = asked(tutor)
    tutor.answer(question.about, right(question))
    tutor.go("layers")
    assert tutor.me.course.progress.status("sums") == "missed"


def test_a_station_is_done_by_its_questions_and_its_task() -> None:
    tutor = at_state(0)
    tutor.go("epochs")
    tutor.check_task()
    assert tutor.work.judged is not None
    assert not tutor.work.judged.done
    tutor.me.begin(TASKS["epochs"].solution(tutor.work.base))
    tutor.check_task()
    assert tutor.work.is_done
    assert tutor.me.course.progress.status("epochs") == "open"
    while tutor.ask() is not None:
        question = asked(tutor)
        tutor.answer(question.about, right(question))
        tutor.next_question()
    assert tutor.me.course.progress.status("epochs") == "done"


def test_a_task_that_asks_for_one_change_counts_from_the_run_at_its_first_sight() -> None:
    tutor = at_state(0, Run(Experiment(learning_rate=0.01)))
    tutor.go("scaling")
    assert tutor.work.base.experiment.learning_rate == 0.01
    tutor.me.begin(Run(Experiment(learning_rate=0.1, scaling="raw")))
    tutor.check_task()
    assert tutor.work.judged is not None
    assert not tutor.work.judged.done
    tutor.begin_task_here()
    assert tutor.work.base.experiment.learning_rate == 0.1
    assert tutor.work.judged is None


def test_where_others_are_training_the_learner_is_told_to_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.course.tutor.TURN", 0.0)
    tutor = at_state(0)
    with GATE.turn(1.0):
        tutor.check_task()
    assert tutor.work.judged is None
    assert "Try again" in tutor.said


def test_a_skipped_station_needs_a_right_answer() -> None:
    for answer, status in ((wrong, "open"), (right, "skipped")):
        tutor = at_state()
        tutor.ask_check()
        question = asked(tutor)
        assert question.item.kind == STATIONS[0].check
        tutor.answer(question.about, answer(question))
        assert tutor.me.course.progress.status("sample") == status
