"""Why does it not learn? The line on the Training page, the cards, and the cure."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from neuralnet import Experiment, Run, Trainer
from neuralnet.findings import findings
from ui.findings import change_text
from ui.learner import Learner
from ui.stage.message import unpack

FAST = {"optimizer": "sgd", "learning_rate": "10"}


def words(app):
    return "\n".join(element.value for element in [*app.markdown, *app.caption])


def tries(app):
    return [button for button in app.button if button.label.startswith("Try: ")]


def film(app):
    return unpack(app.get("bidi_component")[0].proto.bytes)


def test_a_healthy_run_gets_a_calm_word(open_page):
    app = open_page("training", step="240")
    assert "Nothing stands out here" in words(app)
    assert tries(app) == []


def test_the_line_says_what_is_wrong_what_was_measured_and_what_to_try(open_page):
    app = open_page("training", step="48", **FAST)
    engine = Trainer(Experiment(optimizer="sgd", learning_rate=10.0))
    engine.seek(48)
    (finding,) = findings(engine)
    assert "**Why does it not learn?** The steps are too large." in words(app)
    assert finding.why in words(app)
    assert [button.label for button in tries(app)] == ["Try: learning rate 10 → 1 from the start"]


def test_the_cure_branches_at_its_step_and_the_old_curve_stays_behind(open_page):
    app = open_page("training", step="48", **FAST)
    tries(app)[0].click().run()
    assert not app.exception
    header, blocks = film(app)
    assert header["run"] == Run(Experiment(optimizer="sgd", learning_rate=1.0)).key
    assert header["cursor"] == 48
    assert [ghost["label"] for ghost in header["ghosts"]] == ["learning rate 10"]
    assert app.select_slider(key="set_learning_rate").value == 1.0
    assert "Nothing stands out here" in words(app)
    assert app.query_params["learning_rate"] == "1"
    engine = Trainer(Experiment(optimizer="sgd", learning_rate=1.0))
    engine.seek(48)
    (frame,) = np.flatnonzero(blocks["steps"] == 48)
    np.testing.assert_allclose(blocks["theta"][frame], engine.network.theta, rtol=1e-6)


def test_a_cure_tried_at_the_end_shows_the_end_of_the_new_run(open_page):
    app = open_page("training", step="1200", initializer="zeros")
    tries(app)[0].click().run()
    assert film(app)[0]["cursor"] == 1200
    assert "Nothing stands out here" in words(app)


def test_names_of_ones_own_are_shown_as_they_are(open_page):
    from neuralnet.presets import PRESETS
    from ui.wording import plain

    assert plain("a*b_c [x](y) $z$") == r"a\*b\_c \[x\](y) \$z\$"
    rare = next(preset for preset in PRESETS if preset.name == "rare_class")
    trainer = Trainer(rare.run)
    trainer.run_to_end()
    assert "“rare” has 7 of 140 training rows" in findings(trainer)[0].measured


def cards(step, **settings):
    """The cards alone, as the page that calls for them draws them."""

    def script(step, settings):
        from neuralnet import Experiment, Run
        from ui.findings import show_findings
        from ui.learner import Learner

        me = Learner(Run(Experiment(**settings)), step)
        show_findings(me, me.at_cursor())

    app = AppTest.from_function(script, kwargs={"step": step, "settings": settings}).run()
    assert not app.exception
    return app


def test_the_cards_say_everything_of_every_finding():
    app = cards(1200, initializer="zeros")
    assert "All units of a layer are the same" in words(app)
    assert "equal weights (all 0)" in words(app)
    assert "Units that start equal" in words(app)
    assert "constant guess gives every row the same answer" in words(app)
    assert len(tries(app)) == 1


def test_the_cards_of_a_healthy_run_say_what_was_checked():
    app = cards(240)
    assert [box.value for box in app.success] == ["**Nothing stands out at step 240.**"]
    assert "vanishing gradients" in words(app)


def test_a_cure_tried_among_the_diagnostics_leads_to_the_training_page(open_page):
    app = open_page("diagnostics", step="48", **FAST)
    assert "The steps are too large" in words(app)
    tries(app)[0].click().run()
    assert not app.exception
    header, _blocks = film(app)
    assert header["run"] == Run(Experiment(optimizer="sgd", learning_rate=1.0)).key
    assert app.select_slider(key="set_learning_rate").value == 1.0
    app.switch_page("pages/diagnostics.py").run()  # and a later visit stays here
    assert [box.value for box in app.success] == ["**Nothing stands out at step 48.**"]


# --- the desk ----------------------------------------------------------------------------------


def desk_at(step, **settings):
    me = Learner(Run(Experiment(**settings)))
    me.message()
    me.cursor = step
    return me


def test_a_change_of_a_running_rate_branches_where_the_rate_began():
    me = desk_at(240, optimizer="sgd", learning_rate=0.1)
    me.use_settings(me.settings.replace(learning_rate=100.0))
    me.message()
    me.cursor = 480
    change = findings(me.at_cursor())[0].change
    me.try_change(change)
    assert [(edit.step, edit.settings) for edit in me.run.edits] == [
        (240, (("learning_rate", 10.0),))
    ]
    assert me.cursor == 480
    assert me.ghosts[-1].label == "learning rate 100"


def test_a_change_says_where_it_begins():
    me = desk_at(240, optimizer="sgd", learning_rate=0.1)
    me.use_settings(me.settings.replace(learning_rate=100.0))
    me.cursor = 480
    trainer = me.at_cursor()
    text = change_text(findings(trainer)[0].change, trainer)
    assert text == "learning rate 100 → 10 from step 240"


def test_losses_of_another_kind_leave_no_curve_behind():
    me = desk_at(1200, output="sigmoid", loss="cross_entropy")
    me.try_change(findings(me.at_cursor())[0].change)
    assert len(me.ghosts) == 1  # the loss is the cross-entropy in both
    me = desk_at(1200, loss="mse")
    me.use_settings(me.settings.replace(loss="auto"))
    assert me.ghosts == []


@pytest.mark.parametrize("step", [0, 10])
def test_a_change_that_cannot_be_made_leaves_the_desk_as_it_was(step, monkeypatch):
    from neuralnet.experiment import SettingError

    me = desk_at(step, initializer="zeros")
    run, change = me.run, findings(me.at_cursor())[0].change

    def refuse(_run):
        raise SettingError("hidden_units", "fewer", 0)

    monkeypatch.setattr("ui.learner.check_size", refuse)
    with pytest.raises(SettingError):
        me.try_change(change)
    assert (me.run, me.cursor) == (run, step)
