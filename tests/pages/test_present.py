"""Present: turning scenes, asking "what if?", and coming back."""

import json
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from course.scenes.ready import ready_lesson
from neuralnet.experiment import Run
from tests.pages.fixtures import OpenPage, Say, Words
from ui.present.present_page import larger, smaller


@pytest.fixture
def presentation(open_page: OpenPage, say: Say) -> AppTest:
    """The lesson of the course unit, at its first scene."""
    app = open_page("present")
    say(app, "ready_lessons", "present", "unit")
    return app


def press(app: AppTest, name: str, value: str = "") -> None:
    """What the presenter's script says when a key is pressed."""
    proto = hand(app)
    states = app._tree.get_widget_states()
    event = [{"event": "said", "value": {"name": name, "value": value}}]
    states.widgets.append(
        WidgetState(
            id=f"$$STREAMLIT_INTERNAL_KEY_{proto.id}__events", json_trigger_value=json.dumps(event)
        )
    )
    app._run(states)
    assert not app.exception


def hand(app: AppTest) -> Any:
    """What the presenter's script is told."""
    return next(
        one.proto
        for one in app.get("bidi_component")
        if one.proto.component_name == "app.presenter"
    )


def test_a_clicker_turns_the_scenes_and_the_notes_follow(presentation: AppTest) -> None:
    me = presentation.session_state["learner"]
    told = json.loads(hand(presentation).json)
    assert (told["at"], len(told["scenes"])) == (0, 8)
    assert told["first"] == "task"
    assert "<em>before</em>" in told["scenes"][0]["notes"]
    press(presentation, "turn", "2")
    assert json.loads(hand(presentation).json)["at"] == 2
    assert (me.run, me.wish) == (ready_lesson("unit").scenes[2].run, 240)
    press(presentation, "turn", "99")
    press(presentation, "turn", "-1")
    assert me.scene.at == 2


def test_nothing_is_locked_for_whoever_presents_and_one_key_leads_back(
    presentation: AppTest,
) -> None:
    me = presentation.session_state["learner"]
    own = me.run
    press(presentation, "faster")
    assert me.settings.learning_rate == pytest.approx(0.003)
    assert "What if: learning rate 0.003" in json.loads(hand(presentation).json)["aside"]
    aside = me.run
    press(presentation, "back")
    assert me.run == own
    assert json.loads(hand(presentation).json)["aside"] == ""
    press(presentation, "aside")
    assert me.run == aside
    press(presentation, "weights")
    assert me.settings.seed == 1


def test_what_is_tried_is_a_round_learning_rate_and_leads_back_where_it_began() -> None:
    assert [larger(0.001), larger(0.003), larger(0.02)] == [0.003, 0.01, 0.1]
    assert [smaller(0.01), smaller(0.003), smaller(0.02)] == [0.003, 0.001, 0.01]
    assert larger(3000.0) == 3000.0
    assert smaller(1e-8) == 1e-8


def test_a_step_is_told_where_its_scene_stands(presentation: AppTest, words: Words) -> None:
    press(presentation, "turn", "2")  # its film is recorded from here on, two epochs ahead
    assert "epoch 10 · batch 24/24 · step 240" in words(presentation, "present_slides")


def test_a_ready_lesson_is_changed_on_the_page_that_changes_lessons(
    open_page: OpenPage, say: Say
) -> None:
    app = open_page("present")
    say(app, "ready_lessons", "change", "unit")
    assert [one.value for one in app.title] == ["Teach: scenes for a class"]


def test_enter_goes_through_the_step_verb_by_verb(presentation: AppTest, words: Words) -> None:
    for _ in range(3):
        press(presentation, "next")
    assert "Update (Enter)" in words(presentation, "present_slides")
    press(presentation, "next")
    assert presentation.session_state["learner"].wish == 1


def test_the_end_leads_back_to_the_lesson(presentation: AppTest) -> None:
    press(presentation, "turn", "2")
    press(presentation, "end")
    assert [one.value for one in presentation.title] == ["Teach: scenes for a class"]
    me = presentation.session_state["learner"]
    assert me.scene.scene is None
    assert (me.run, me.wish) == (Run(), 0)  # what was on the screen before


def test_the_page_of_the_scene_is_open_for_changes_and_leads_back(
    presentation: AppTest, words: Words
) -> None:
    press(presentation, "page")
    assert [one.value for one in presentation.title] == ["Train a network"]
    assert not presentation.button(key="new_weights").disabled
    assert "Back to the presentation" in words(presentation, "scene")


def test_forged_messages_do_nothing(presentation: AppTest) -> None:
    me = presentation.session_state["learner"]
    for name, value in (("turn", "x"), ("nothing", ""), ("turn", "")):
        press(presentation, name, value)
    assert me.scene.at == 0
