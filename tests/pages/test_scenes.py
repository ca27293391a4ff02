"""Scenes in the app: the task and its questions on the page, locks that hold, and the way out."""

from streamlit.testing.v1 import AppTest

from course.scenes.judging import item_of
from course.scenes.links import scene_to_text
from course.scenes.locks import GROUPS, PRESETS, Locks
from course.scenes.questions import Question
from course.scenes.scene import Scene
from neuralnet.experiment import Experiment, Run
from tests.pages.fixtures import OpenPage, Say, Section, Words, key_of

RUN = Run(Experiment(dataset="moons", samples=80, hidden_units=(3,), epochs=5))
QUESTIONS = (
    Question("bet", "choice", "Does it **fall**?", "It does.", options=("yes", "no"), right=0),
    Question("why", "text", "Why?"),
    Question("sum", "item", item="parameters_of_layer", seed=1),
    Question("seed", "make", station="update"),
)
WATCH = PRESETS["watch"][1]


def link(locks: Locks = WATCH, task: str = "Do **this**.") -> dict[str, str]:
    scene = Scene("A scene", RUN, 0, task=task, questions=QUESTIONS, locks=locks)
    return {"scene": scene_to_text(scene)}


def test_a_scene_shows_its_task_and_questions_and_disables_what_is_fixed(
    open_page: OpenPage, words: Words, section: Section
) -> None:
    app = open_page("training", **link())
    shown = words(app, "scene")
    assert "Do this ." in shown
    assert "Does it fall ?" in shown
    assert "Fixed here: every setting" in shown
    assert "<strong>this</strong>" in section(app, "scene")
    fixed = [one for kind in (app.select_slider, app.slider, app.selectbox) for one in kind]
    assert fixed
    settings = [one for one in fixed if "view" not in str(one.key)]
    assert all(one.disabled for one in settings)
    assert app.button(key="new_weights").disabled


def test_tags_in_a_scene_are_shown_as_text(open_page: OpenPage, section: Section) -> None:
    app = open_page(
        "training", **link(task="<img src=x onerror=alert(1)> [x](javascript:alert(1))")
    )
    assert "<img" not in section(app, "scene")
    assert 'href="javascript' not in section(app, "scene")


def test_what_is_hidden_is_not_drawn_and_the_numbers_are_the_same(open_page: OpenPage) -> None:
    app = open_page("training", **link(Locks(dict.fromkeys(GROUPS, "hidden"))))
    assert not app.select_slider
    assert not app.expander
    assert "new_weights" not in [one.key for one in app.button]
    assert app.session_state["learner"].run == RUN


def forge(app: AppTest, key: str, index: int) -> None:
    """What a browser says whose disabled slider was set free by hand."""
    slider = app.select_slider(key=key)
    states = app._tree.get_widget_states()
    found = [state for state in states.widgets if state.id == slider.id]
    del found[0].string_array_value.data[:]
    found[0].string_array_value.data.append(slider.options[index])
    app._run(states)
    assert not app.exception


def test_a_forged_widget_message_changes_nothing(open_page: OpenPage) -> None:
    app = open_page("training", **link())
    forge(app, key_of(app, "learning_rate"), -1)
    assert app.session_state["learner"].run == RUN
    assert app.select_slider(key=key_of(app, "learning_rate")).value == 0.001


def test_the_same_message_counts_where_the_slider_is_open(open_page: OpenPage) -> None:
    app = open_page("training", **link(PRESETS["one dial"][1]))
    forge(app, key_of(app, "learning_rate"), -1)
    assert app.session_state["learner"].settings.learning_rate == 1000.0


def test_a_forged_press_of_a_verb_moves_nothing_where_the_step_is_fixed(
    open_page: OpenPage, say: Say
) -> None:
    app = open_page("training", **link(PRESETS["still"][1]))
    for name, moved in (("still", 0), ("watch", 1)):
        app = open_page("training", **link(PRESETS[name][1]))
        for verb in ("Forward", "Loss", "Backward", "Update"):
            say(app, "verbs_section", verb, "0")
        assert app.session_state["learner"].wish == moved


def test_a_setting_added_to_the_link_is_put_back_and_that_is_said(open_page: OpenPage) -> None:
    app = open_page("training", **link(), learning_rate="10", step="3")
    assert app.session_state["learner"].run == RUN
    assert any("keeps fixed: " in one.value for one in app.warning)


def test_a_link_whose_scene_was_edited_opens_without_it_and_says_so(open_page: OpenPage) -> None:
    text = link()["scene"]
    app = open_page("training", scene=text[:40] + "A" + text[41:])
    assert app.session_state["learner"].scene.scene is None
    assert any("so it was left" in one.value for one in app.warning)


def test_an_open_setting_may_be_changed_and_a_reload_keeps_it(open_page: OpenPage) -> None:
    app = open_page("training", **link(PRESETS["one dial"][1]))
    app.select_slider(key=key_of(app, "learning_rate")).set_value(0.1).run()
    assert app.session_state["learner"].settings.learning_rate == 0.1
    query = {name: value[0] if isinstance(value, list) else value
             for name, value in app.query_params.items()}  # fmt: skip
    again = open_page("training", **query)
    assert again.session_state["learner"].settings.learning_rate == 0.1
    assert again.session_state["learner"].scene.scene is not None


def test_answers_are_judged_closed_and_explained(
    open_page: OpenPage, say: Say, words: Words
) -> None:
    app = open_page("training", **link())
    assert "It does." not in words(app, "scene")
    say(app, "scene", "answer", {"about": "bet", "entries": ["1"]})
    assert "Not yet. Right is: yes" in words(app, "scene")
    assert "It does." in words(app, "scene")
    say(app, "scene", "answer", {"about": "why", "entries": ["because"]})
    assert "Your answer is kept." in words(app, "scene")
    right = item_of(app.session_state["learner"].scene.scene, QUESTIONS[2]).right
    say(app, "scene", "answer", {"about": "sum", "entries": [str(right)]})
    say(app, "scene", "answer", {"about": "seed", "entries": []})
    given = app.session_state["learner"].scene.given
    assert set(given) == {"bet", "why", "sum", "seed"}
    assert given["sum"].judged.outcome == "right"


def test_forged_answers_are_none(open_page: OpenPage, say: Say) -> None:
    app = open_page("training", **link())
    for value in (3, {"about": 3}, {"about": "bet", "entries": [3]}, {"about": "x"},
                  {"about": "nothing", "entries": ["0"]}):  # fmt: skip
        say(app, "scene", "answer", value)
    assert app.session_state["learner"].scene.given == {}


def test_one_press_leaves_the_scene_and_everything_is_open(
    open_page: OpenPage, say: Say, section: Section
) -> None:
    app = open_page("training", **link())
    say(app, "scene", "leave")
    assert app.session_state["learner"].scene.scene is None
    assert not app.select_slider(key=key_of(app, "learning_rate")).disabled
    assert any("You left the scene “A scene”" in one.value for one in app.warning)
    assert "scene" not in app.query_params


def test_a_scene_that_keeps_to_its_page_opens_no_other(
    open_page: OpenPage, section: Section
) -> None:
    app = open_page("build", **link(PRESETS["still"][1]))
    assert [one.value for one in app.title] == ["Train a network"]
    assert 'data-value="build"' not in section(app, "menu")


def test_a_ready_lesson_leads_from_scene_to_scene_and_page_to_page(
    open_page: OpenPage, say: Say, words: Words
) -> None:
    app = open_page("training", lesson="unit", scene="1")
    assert "scene 1 of 8" in words(app, "scene")
    say(app, "scene", "turn", "99")
    assert "scene 1 of 8" in words(app, "scene")
    say(app, "scene", "turn", "1")
    assert "scene 2 of 8" in words(app, "scene")
    assert [one.value for one in app.title] == ["One neuron: multiply, add, activate"]
