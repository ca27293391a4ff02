"""Presets: one press sets a run up, asks its question, and answers when somebody asks."""

import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.advice.presets import PRESETS
from neuralnet.advice.reference import comparison
from neuralnet.training import Trainer
from tests.pages.fixtures import Film, OpenPage
from ui.language.presets import LANGUAGE_PRESETS
from ui.pictures.presets import PICTURE_PRESETS
from ui.words.state_words import state_words

BY_NAME = {preset.name: preset for preset in PRESETS}


def words(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def set_up(app: AppTest, name: str) -> AppTest:
    app.button(key=name).click().run()
    assert not app.exception
    return app


def at_training(app: AppTest) -> AppTest:
    app.switch_page("pages/training.py").run()
    assert not app.exception
    return app


def test_every_preset_has_a_card_with_its_sentence_and_one_button(
    open_page: OpenPage,
) -> None:
    app = open_page("presets")
    for preset in (*PRESETS, *PICTURE_PRESETS, *LANGUAGE_PRESETS):
        assert preset.sentence in words(app)
    wanted = [f"Set it up: {preset.title}" for preset in PRESETS]
    wanted += [f"Open it on the Pictures page: {preset.title}" for preset in PICTURE_PRESETS]
    wanted += [f"Open it on the Words page: {preset.title}" for preset in LANGUAGE_PRESETS]
    assert sorted(labels(app)) == sorted(wanted)
    groups = ["Runs that learn", "Runs that fail", "Networks that read pictures"]
    groups.append("Networks that write names")
    assert [header.value for header in app.header] == groups


def test_no_preset_is_chosen_before_one_is_set_up(open_page: OpenPage) -> None:
    assert "Predict first" not in words(open_page("presets"))
    assert "Predict first" not in words(open_page("training"))


@pytest.mark.parametrize("name", BY_NAME)
def test_a_preset_makes_exactly_its_run_and_the_controls_leave_it_alone(
    open_page: OpenPage, name: str, film: Film
) -> None:
    app = at_training(set_up(open_page("presets"), name))
    assert film(app)[0]["run"] == BY_NAME[name].run.key
    app.run()
    assert film(app)[0]["run"] == BY_NAME[name].run.key
    assert BY_NAME[name].predict in words(app)


def test_the_question_comes_first_and_the_answer_when_it_is_asked_for(
    open_page: OpenPage,
) -> None:
    preset = BY_NAME["zeros"]
    app = set_up(open_page("presets"), "zeros")
    assert preset.predict in words(app)
    assert preset.answer not in words(app)
    set_ups = [label for label in labels(app) if label.startswith("Set it up: ")]
    assert len(set_ups) == len(PRESETS) - 1
    at_training(app)
    assert preset.predict in words(app)
    assert preset.answer not in words(app)
    app.button(key="reveal_strip").click().run()
    assert preset.answer in words(app)
    assert "What happened?" not in labels(app)
    app.switch_page("pages/presets.py").run()
    assert preset.answer in words(app)


def test_played_to_its_end_the_run_answers_by_itself_in_its_own_numbers(
    open_page: OpenPage,
) -> None:
    preset = BY_NAME["dead"]
    set_up(app := open_page("presets"), "dead")
    at_training(play_to_its_end(app))
    assert preset.answer in words(app)
    assert "What happened?" not in labels(app)
    trainer = Trainer(preset.run)
    trainer.run_to_end()
    live = next(caption.value for caption in app.caption if caption.value.startswith("Your run"))
    assert live == f"Your run at {trainer.counter}: {state_words(trainer)}."
    at_diagnostics(app).button(key="diagnostics_start").click().run()
    assert preset.answer in words(at_training(app))  # going back does not take it back


def test_the_story_goes_on_with_the_change_that_a_finding_offers(
    open_page: OpenPage, film: Film
) -> None:
    preset = BY_NAME["dead"]
    set_up(app := open_page("presets"), "dead")
    comparison(preset.run.experiment).finish()  # a browser asks until it is done
    at_training(play_to_its_end(app))
    next(button for button in app.button if button.label.startswith("Try: ")).click().run()
    assert not app.exception
    assert film(app)[0]["run"] != preset.run.key
    assert preset.answer in words(app)
    assert any(caption.value.startswith("The changed run at epoch 60") for caption in app.caption)
    assert "**Mended**: validation accuracy 43.7% → 98.1%" in words(app)
    app.switch_page("pages/presets.py").run()
    assert "Set it up again" in labels(app)
    app.button(key="dead").click().run()
    assert film(at_training(app))[0]["run"] == preset.run.key
    assert preset.answer not in words(app)


def play_to_its_end(app: AppTest) -> AppTest:
    at_diagnostics(app)
    while not app.button(key="diagnostics_end").disabled:  # a press trains for a second at most
        app.button(key="diagnostics_end").click().run()
    return app


def at_diagnostics(app: AppTest) -> AppTest:
    app.switch_page("pages/diagnostics.py").run()
    assert not app.exception
    return app


def test_another_preset_asks_anew(open_page: OpenPage) -> None:
    app = set_up(open_page("presets"), "zeros")
    app.button(key="reveal_card").click().run()
    set_up(app, "lab")
    assert BY_NAME["zeros"].predict not in words(app)
    assert BY_NAME["lab"].predict in words(app)
    assert BY_NAME["lab"].answer not in words(app)


def test_the_preset_is_over_once_its_settings_are_changed(open_page: OpenPage) -> None:
    app = at_training(set_up(open_page("presets"), "zeros"))
    app.select_slider(key="set_learning_rate").set_value(0.01).run()
    assert BY_NAME["zeros"].predict not in words(app)
    app.switch_page("pages/presets.py").run()
    assert BY_NAME["zeros"].predict not in words(app)


def test_the_strip_can_be_closed_and_the_run_stays(open_page: OpenPage, film: Film) -> None:
    app = at_training(set_up(open_page("presets"), "dead"))
    app.button(key="preset_close").click().run()
    assert BY_NAME["dead"].predict not in words(app)
    assert film(app)[0]["run"] == BY_NAME["dead"].run.key


def test_the_link_of_a_preset_makes_the_same_run(open_page: OpenPage, film: Film) -> None:
    app = set_up(open_page("presets"), "rare_class")
    again = open_page("training", **dict(app.query_params.items()))
    assert film(again)[0]["run"] == BY_NAME["rare_class"].run.key


def test_the_curve_of_the_run_before_stays_where_the_data_are_the_same(
    open_page: OpenPage, film: Film
) -> None:
    app = set_up(at_presets(at_training(open_page("presets", step="96"))), "good_rate")
    assert [ghost["label"] for ghost in film(at_training(app))[0]["ghosts"]] == [
        "optimizer Adam, learning rate 0.001"
    ]
    app = set_up(at_presets(app), "xor")
    assert film(at_training(app))[0]["ghosts"] == []


def at_presets(app: AppTest) -> AppTest:
    app.switch_page("pages/presets.py").run()
    return app


def test_no_finding_gives_the_answer_away_while_the_question_is_open(
    open_page: OpenPage,
) -> None:
    app = at_training(set_up(open_page("presets"), "dead"))
    assert "Is anything wrong?" not in words(app)
    assert not any(label.startswith("Try: ") for label in labels(app))
    app.button(key="reveal_strip").click().run()
    assert "**Is anything wrong?** Dead ReLU units." in words(app)
    assert any(label.startswith("Try: ") for label in labels(app))


def test_a_closed_question_lets_the_findings_speak(open_page: OpenPage) -> None:
    app = at_training(set_up(open_page("presets"), "dead"))
    app.button(key="preset_close").click().run()
    assert "**Is anything wrong?** Dead ReLU units." in words(app)
