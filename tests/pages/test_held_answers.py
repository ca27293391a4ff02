"""Answers that are held back: no page names a fault until somebody asks about that run."""

from itertools import pairwise

import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.advice.presets import PRESETS
from neuralnet.advice.reference import reference
from neuralnet.experiment import Experiment
from tests.pages.fixtures import OpenPage, key_of
from ui.desk.answers import HELD
from ui.desk.links import query_from_run
from ui.training.preset_question import IN_ANY_ORDER

DEAD = next(preset for preset in PRESETS if preset.name == "dead")
NUMBER = f"Run {IN_ANY_ORDER.index(DEAD) + 1}"
AT_ITS_END = query_from_run(DEAD.run, 1440) | {"answers": HELD}


@pytest.fixture(autouse=True)
def _compared() -> None:
    """The penguins have been compared with simple methods, so no page waits for that."""
    reference(Experiment())


def said(app: AppTest) -> str:
    texts = [*app.markdown, *app.caption, *app.header]
    return "\n".join([*(one.value for one in texts), *(button.label for button in app.button)])


def go(app: AppTest, page: str) -> AppTest:
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return app


def test_one_switch_holds_answers_back_on_every_page_and_in_the_link(open_page: OpenPage) -> None:
    app = open_page("presets")
    assert "answers" not in app.query_params
    app.toggle(key=key_of(app, "answers_held_presets")).set_value(True).run()
    assert app.query_params["answers"] == HELD
    go(app, "loss")
    assert app.query_params["answers"] == HELD
    go(app, "welcome")
    switch = app.toggle(key=key_of(app, "answers_held_welcome"))
    assert switch.value
    switch.set_value(False).run()
    assert "answers" not in app.query_params
    assert not go(app, "presets").toggle(key=key_of(app, "answers_held_presets")).value


def test_no_preset_names_its_fault_and_those_that_fail_do_not_stand_together(
    open_page: OpenPage,
) -> None:
    here = said(open_page("presets", answers=HELD))
    for preset in PRESETS:
        assert f"**{preset.title}**" not in here
        assert preset.sentence not in here
    assert "Runs that fail" not in here
    fails = [preset.finding is not None for preset in IN_ANY_ORDER]
    assert sum(a != b for a, b in pairwise(fails)) > 4
    assert "Hidden units 2, 2, 2, 2, 2, 2" in here


def test_a_preset_that_was_played_answers_when_it_is_asked(open_page: OpenPage) -> None:
    app = open_page("presets", answers=HELD)
    app.button(key="dead").click().run()
    go(app, "diagnostics")
    while not app.button(key="diagnostics_end").disabled:
        app.button(key="diagnostics_end").click().run()
    here = said(app) + said(go(app, "training"))
    assert NUMBER in here
    for secret in (DEAD.title, DEAD.answer, "Try: "):
        assert secret not in here
    app.button(key="reveal_strip").click().run()
    here = said(app)
    assert f"**{DEAD.title}.**" in here
    assert DEAD.answer in here
    assert "**Is anything wrong?** Dead ReLU units." in here


@pytest.mark.parametrize("page, button", [("training", "tell_line"), ("diagnostics", "tell_cards")])
def test_what_is_wrong_with_a_run_is_said_when_it_is_asked_and_of_that_run_only(
    open_page: OpenPage, page: str, button: str
) -> None:
    app = open_page(page, **AT_ITS_END)
    assert "Dead ReLU" not in said(app)
    app.button(key=button).click().run()
    assert "Dead ReLU units" in said(app)
    go(app, "training").button(key="new_weights").click().run()
    assert any(one.key == "tell_line" for one in app.button)


def test_who_tries_a_cure_reads_what_came_of_it(open_page: OpenPage) -> None:
    app = open_page("training", **AT_ITS_END)
    app.button(key="tell_line").click().run()
    assert "Try: " in said(app)
    next(one for one in app.button if one.label.startswith("Try: ")).click().run()
    assert "**Mended**" in said(app)


def test_build_does_not_judge_output_and_loss_until_it_is_asked(open_page: OpenPage) -> None:
    app = open_page("build", output="sigmoid", loss="cross_entropy", answers=HELD)
    assert not app.warning
    app.button(key="tell_pair").click().run()
    assert len(app.warning) == 1
