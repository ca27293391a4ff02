"""Is anything wrong? The line on the Training page, the cards, and the cure."""

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.tables import sums, xor_corners
from neuralnet import Experiment, Run, Trainer
from neuralnet.advice.changes import Change
from neuralnet.advice.findings import findings
from neuralnet.advice.reference import comparison, reference
from neuralnet.advice.standing import Standing
from tests.pages.fixtures import Film, OpenPage, key_of
from ui.desk.gate import GATE
from ui.desk.learner import Learner
from ui.desk.links import query_from_run
from ui.training.change_on_trial import tried_on_the_way
from ui.training.finding_cards import calm_words, change_text
from ui.training.offers_on_trial import work
from ui.words.escaping import markdown_text

FAST = {"optimizer": "sgd", "learning_rate": "10"}


@pytest.fixture(autouse=True)
def _compared() -> None:
    """The penguins have been compared with simple methods, so no page waits for that."""
    reference(Experiment())


def words(app: AppTest) -> str:
    """Markdown and captions, and the line where nothing is found, without its tags."""
    calm = [one.proto for one in app.get("bidi_component") if one.proto.id.endswith("finding_calm")]
    lines = [re.sub(r"<[^>]+>", "", json.loads(proto.json)["html"]) for proto in calm]
    return "\n".join([*(element.value for element in [*app.markdown, *app.caption]), *lines])


def tries(app: AppTest) -> list[Any]:
    return [button for button in app.button if button.label.startswith("Try: ")]


def test_a_healthy_run_gets_a_calm_word(open_page: OpenPage) -> None:
    app = open_page("training", step="240")
    assert "✓ Is anything wrong? Nothing stands out here" in words(app)
    assert tries(app) == []


def test_the_line_says_what_is_wrong_what_was_measured_and_what_to_try(
    open_page: OpenPage,
) -> None:
    app = open_page("training", step="48", **FAST)
    engine = Trainer(Experiment(optimizer="sgd", learning_rate=10.0))
    engine.seek(48)
    (finding,) = findings(engine)
    assert "**Is anything wrong?** The steps are too large." in words(app)
    assert finding.why in words(app)
    assert [button.label for button in tries(app)] == ["Try: learning rate 10 → 1 from the start"]


def test_the_cure_branches_at_its_step_and_the_old_curve_stays_behind(
    open_page: OpenPage, film: Film
) -> None:
    app = open_page("training", step="48", **FAST)
    tries(app)[0].click().run()
    assert not app.exception
    header, blocks = film(app)
    assert header["run"] == Run(Experiment(optimizer="sgd", learning_rate=1.0)).key
    assert header["cursor"] == 48
    assert [ghost["label"] for ghost in header["ghosts"]] == ["learning rate 10"]
    assert app.select_slider(key=key_of(app, "learning_rate")).value == 1.0
    assert "Nothing stands out here" in words(app)
    assert app.query_params["learning_rate"] == "1"
    engine = Trainer(Experiment(optimizer="sgd", learning_rate=1.0))
    engine.seek(48)
    (frame,) = np.flatnonzero(blocks["steps"] == 48)
    np.testing.assert_allclose(blocks["theta"][frame], engine.network.theta, rtol=1e-6)


def test_what_a_browser_still_says_of_a_changed_setting_is_of_a_widget_that_is_gone(
    open_page: OpenPage,
) -> None:
    """With every message a browser says what all its widgets show, also what they showed before."""
    app = open_page("training", step="48", **FAST)
    before, others = key_of(app, "learning_rate"), key_of(app, "batch_size")
    tries(app)[0].click().run()
    assert key_of(app, "learning_rate") != before not in app.session_state
    assert key_of(app, "batch_size") == others


def test_a_cure_tried_at_the_end_shows_the_end_of_the_new_run(
    open_page: OpenPage, film: Film
) -> None:
    app = open_page("training", step="1200", initializer="zeros")
    tries(app)[0].click().run()
    assert film(app)[0]["cursor"] == 1200
    assert "Nothing stands out here" in words(app)


def test_names_of_ones_own_are_shown_as_they_are(open_page: OpenPage) -> None:
    from neuralnet.advice.presets import PRESETS

    assert markdown_text("a*b_c [x](y) $z$") == r"a\*b\_c \[x\](y) \$z\$"
    rare = next(preset for preset in PRESETS if preset.name == "rare_class")
    trainer = Trainer(rare.run)
    trainer.run_to_end()
    assert "“rare” has 7 of 140 training rows" in findings(trainer)[0].measured


def cards(step: int, **settings: Any) -> AppTest:
    """The cards alone, as the page that calls for them draws them."""

    def script(step: int, settings: dict) -> None:  # type: ignore[type-arg]  # runs by itself
        from neuralnet import Experiment, Run
        from ui.desk.learner import Learner
        from ui.training.finding_cards import show_findings

        me = Learner(Run(Experiment(**settings)), step)
        show_findings(me, me.at_cursor())

    app = AppTest.from_function(
        script, default_timeout=120, kwargs={"step": step, "settings": settings}
    ).run()
    assert not app.exception
    return app


def test_the_cards_say_everything_of_every_finding() -> None:
    app = cards(1200, initializer="zeros")
    assert "All units of a layer are the same" in words(app)
    assert "equal weights (all 0)" in words(app)
    assert "Units that start equal" in words(app)
    assert "constant guess gives every row the same answer" in words(app)
    assert len(tries(app)) == 1


def test_findings_and_the_tick_wait_until_the_run_is_compared_with_simple_methods() -> None:
    rows: dict[str, Any] = {"split_seed": 31, "epochs": 10}  # compared in no other test
    for settings in (rows, {**rows, "initializer": "zeros"}):
        app = cards(240, **settings)
        assert words(app).endswith("The run is being compared with simple methods …")
        assert not [*app.success, *app.info, *app.warning, *tries(app)]
    assert "is being compared" not in words(cards(0, **rows))  # nothing has been answered yet
    comparison(Experiment(**rows)).finish()
    assert cards(240, **rows).success
    assert len(tries(cards(240, **rows, initializer="zeros"))) == 1


def test_the_comparison_takes_turns_with_other_visitors(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = comparison(Experiment(split_seed=32))
    with GATE.turn(0.0), monkeypatch.context() as patch:
        patch.setattr(measured, "advance", lambda _seconds: pytest.fail("out of turn"))
        work(measured, 0.05)
    while not measured.done:
        work(measured)
    assert measured.reference is not None


def test_the_cards_of_a_healthy_run_say_what_was_checked() -> None:
    app = cards(240)
    (box,) = app.success
    assert re.fullmatch(
        r"\*\*Nothing stands out at step 240; \d\d\.\d% of the 103 validation rows are right\.\*\* "
        r"For comparison\\: (a linear model|the 5 nearest training rows|a small network) would be "
        r"right for \d\d\.\d% of the same rows\.",
        box.value,
    )
    assert "vanishing gradients" in words(app)


def test_a_state_worse_than_a_guess_gets_no_tick_and_says_what_was_done_to_it(
    open_page: OpenPage,
) -> None:
    run = Run(Experiment()).edited(1200, parameters=dict.fromkeys(range(3), 30.0))
    app = open_page("training", **query_from_run(run, 1200))
    assert "✓" not in words(app)
    assert "⚠ Is anything wrong? No rule names a cause here" in words(app)
    assert "worse than a constant guess" in words(app)
    assert "before a weight was set by hand at step 1200" in words(app)


def test_before_the_first_step_nothing_is_praised() -> None:
    app = cards(0)
    assert not app.success
    assert "Not trained yet" in app.info[0].value


def test_a_weight_set_by_hand_is_said_where_nothing_stands_out(
    open_page: OpenPage,
) -> None:
    run = Run(Experiment()).edited(240, parameters={0: 9.0})
    app = open_page("training", **query_from_run(run, 300))
    assert "A weight was set by hand" not in words(open_page("training", step="300"))
    assert "A weight was set by hand at step 240" in words(app)


# --- what came of a change ---------------------------------------------------------------------


def test_a_change_that_mended_says_so_in_figures_with_their_rows(
    open_page: OpenPage,
) -> None:
    app = open_page("training", step="1200", **FAST)
    tries(app)[0].click().run()
    bad, good = (Trainer(Experiment(optimizer="sgd", learning_rate=r)) for r in (10.0, 1.0))
    for trainer in (bad, good):
        trainer.run_to_end()
    then, now = bad.measure(), good.measure()
    assert (
        f"**Mended**: validation accuracy {then.validation_metric:.1%} → "
        f"{now.validation_metric:.1%}, loss {then.validation_loss:.4f} → "
        f"{now.validation_loss:.4f} at epoch 50 (103 validation rows). "
        "Changed: learning rate 10 → 1 from the start." in words(app)
    )


def back(app: AppTest) -> AppTest:
    (button,) = [button for button in app.button if button.label == "Back to the run before"]
    button.click().run()
    assert not app.exception
    return app


def test_the_run_before_is_one_press_away(open_page: OpenPage, film: Film) -> None:
    app = open_page("training", step="1200", **FAST)
    before = film(app)[0]["run"]
    tries(app)[0].click().run()
    assert film(app)[0]["run"] != before
    back(app)
    header, _blocks = film(app)
    assert (header["run"], header["cursor"]) == (before, 1200)
    assert app.select_slider(key=key_of(app, "learning_rate")).value == 10.0
    assert "Mended" not in words(app)
    assert "The steps are too large" in words(app)
    tries(app)[0].click().run()
    assert "**Mended**" in words(app)


def test_a_change_tried_before_the_first_step_waits_for_the_film(
    open_page: OpenPage,
) -> None:
    app = open_page("training", initializer="zeros")
    tries(app)[0].click().run()
    assert "From step 1200 on you can read here whether that solved" in words(app)
    assert "Mended**" not in words(app)
    app.switch_page("pages/diagnostics.py").run()
    while not app.button(key="diagnostics_end").disabled:  # a press trains for a second at most
        app.button(key="diagnostics_end").click().run()
    # The film had trained the run before ahead of the cursor, and its curve is drawn.
    assert "**Mended**: validation accuracy 43.7% → " in words(app)
    assert "The run before was not trained" not in words(app)


def test_a_run_of_which_nothing_is_known_is_compared_with_nothing() -> None:
    settings = {"initializer": "he", "initializer_scale": 1.0}
    text = trial_of(settings, step=0, initializer="zeros")
    assert "**The cause is gone**: “All units of a layer are the same” is no longer" in text
    assert "The run before was not trained, so there is nothing to compare it with" in text


def test_a_run_that_was_trained_ahead_is_compared_at_the_changed_runs_epoch() -> None:
    from ui.training.change_on_trial import Trial, before

    me = desk_at(0, initializer="zeros")
    me.trainer.run_to_end()
    old = before(me)
    assert old.then.step == 0
    assert [m.epoch for m in old.known] == list(range(51))
    finding = findings(me.at_cursor())[0]
    trial = Trial(finding, "x", old.run, old.then, me.run, 0, None, known=old.known)
    at = {m.epoch: m for m in old.known}
    assert trial.compared_with(replace(old.then, epoch=3, step=72)) == at[3]
    assert trial.compared_with(replace(old.then, epoch=60, step=1440)) == at[50]


def test_a_trial_is_over_once_other_settings_are_chosen(open_page: OpenPage) -> None:
    app = open_page("training", step="1200", **FAST)
    tries(app)[0].click().run()
    app.select_slider(key=key_of(app, "learning_rate")).set_value(0.3).run()
    assert "Mended" not in words(app)
    assert not [button for button in app.button if button.label == "Back to the run before"]


def trial_of(change: Any, step: int = 1200, **settings: Any) -> str:
    """What is said where ``change`` is tried on a run at ``step``."""
    from neuralnet.advice.mending import judge
    from ui.training.change_on_trial import Trial, trial_words

    me = desk_at(step, **settings)
    run, then, finding = me.run, me.at_cursor().measure(), findings(me.at_cursor())[0]
    finding = replace(finding, change=Change(me.settings.replace(**change), 0))
    me.try_change(finding.change)
    trainer = me.at_cursor()
    verdict = judge(finding.kind, then, trainer, same_loss=True)
    return trial_words(Trial(finding, "x", run, then, me.run, 0, None, verdict), trainer)


def test_a_change_that_leaves_the_cause_says_so() -> None:
    text = trial_of({"learning_rate": 0.01}, initializer="zeros")
    assert "**Not solved**: “All units of a layer are the same” is still found. Validation" in text


def test_a_change_that_removes_the_cause_and_makes_nothing_better_says_so() -> None:
    settings = {"activation": "sigmoid", "initializer": "zeros", "epochs": 20}
    text = trial_of({"initializer": "he", "learning_rate": 1e-6}, step=480, **settings)
    assert "**Not solved**" in text
    assert "is no longer found, but these rows are not answered better" in text


def test_a_cure_tried_among_the_diagnostics_leads_to_the_training_page(
    open_page: OpenPage, film: Film
) -> None:
    app = open_page("diagnostics", step="48", **FAST)
    assert "The steps are too large" in words(app)
    tries(app)[0].click().run()
    assert not app.exception
    header, _blocks = film(app)
    assert header["run"] == Run(Experiment(optimizer="sgd", learning_rate=1.0)).key
    assert app.select_slider(key=key_of(app, "learning_rate")).value == 1.0
    app.switch_page("pages/diagnostics.py").run()  # and a later visit stays here
    assert "**Nothing stands out at step 48;" in [*app.success, *app.info][0].value


# --- the desk ----------------------------------------------------------------------------------


def desk_at(step: int, **settings: Any) -> Learner:
    me = Learner(Run(Experiment(**settings)))
    me.message()
    me.cursor = step
    return me


def test_a_change_of_a_running_rate_branches_where_the_rate_began() -> None:
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


def test_a_change_says_where_it_begins() -> None:
    me = desk_at(240, optimizer="sgd", learning_rate=0.1)
    me.use_settings(me.settings.replace(learning_rate=100.0))
    me.cursor = 480
    trainer = me.at_cursor()
    text = change_text(findings(trainer)[0].change, trainer)
    assert text == "learning rate 100 → 10 from step 240"


def test_losses_of_another_kind_leave_no_curve_behind() -> None:
    me = desk_at(1200, output="sigmoid", loss="cross_entropy")
    me.try_change(findings(me.at_cursor())[0].change)
    assert len(me.ghosts) == 1  # the loss is the cross-entropy in both
    me = desk_at(1200, loss="mse")
    me.use_settings(me.settings.replace(loss="auto"))
    assert me.ghosts == []


@pytest.mark.parametrize("step", [0, 10])
def test_a_change_that_cannot_be_made_leaves_the_desk_as_it_was(
    step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from neuralnet.errors import SettingError

    me = desk_at(step, initializer="zeros")
    run, change = me.run, findings(me.at_cursor())[0].change

    def refuse(_run: Any) -> None:
        raise SettingError("hidden_units", "fewer", 0)

    monkeypatch.setattr("ui.desk.learner.check_size", refuse)
    with pytest.raises(SettingError):
        me.try_change(change)
    assert (me.run, me.cursor) == (run, step)


# --- offers on trial ---------------------------------------------------------------------------


def cards_on_trial(step: int, *, wait: bool, **settings: Any) -> AppTest:
    """The cards alone; with ``wait`` once what they offer has been tried."""

    def script(step: int, settings: dict, wait: bool) -> None:  # type: ignore[type-arg]
        from neuralnet import Experiment, Run
        from neuralnet.advice.findings import findings
        from ui.desk.learner import Learner
        from ui.training.finding_cards import show_findings
        from ui.training.offers_on_trial import offers_of, work

        me = Learner(Run(Experiment(**settings)), step)
        trainer = me.at_cursor()
        while wait and not all(offers_of(trainer, one).done for one in findings(trainer)):
            for finding in findings(trainer):
                work(offers_of(trainer, finding))
        show_findings(me, trainer)

    reference(Experiment(**settings))
    arguments = {"step": step, "settings": settings, "wait": wait}
    app = AppTest.from_function(script, default_timeout=120, kwargs=arguments).run()
    assert not app.exception
    return app


def test_an_offer_says_that_it_is_on_trial_and_then_how_often_it_helped() -> None:
    settings = {"initializer": "zeros", "epochs": 10}
    app = cards_on_trial(240, wait=False, **settings)
    assert "It is being tried with other seeds" in words(app)
    assert len(tries(app)) == 1
    app = cards_on_trial(240, wait=True, **settings)
    assert markdown_text("Tried with 3 seeds: it helped in 3 of 3.") in words(app)
    assert "judged by the training rows" not in words(app)
    assert len(tries(app)) == 1


def test_an_offer_that_few_rows_can_judge_says_by_which_it_was() -> None:
    settings = {"dataset": "own", "own_data": sums(), "epochs": 20}
    app = cards_on_trial(20, wait=True, **settings)
    assert "That is judged by the training rows" in words(app)


def test_an_offer_that_does_not_help_gives_way_to_one_that_does() -> None:
    # Of SGD at 0.3 on the wave with two layers of sigmoid units a tenth of the rate is no cure.
    settings = {
        "dataset": "wave",
        "hidden_units": (16, 16),
        "activation": "sigmoid",
        "initializer": "xavier",
        "optimizer": "sgd",
        "learning_rate": 0.3,
        "epochs": 60,
    }
    (first,) = tries(cards_on_trial(1260, wait=False, **settings))
    app = cards_on_trial(1260, wait=True, **settings)
    (now,) = tries(app)
    assert now.label != first.label
    assert markdown_text(f"Without success: {first.label.removeprefix('Try: ')}") in words(app)


def test_a_change_that_leads_back_to_a_run_on_the_way_here_is_not_offered() -> None:
    from ui.training.change_on_trial import Trial

    runs = [Run(Experiment(learning_rate=rate)) for rate in (0.01, 0.1, 0.3, 0.001)]
    measured = desk_at(0).at_cursor().measure()
    finding = findings(desk_at(0, initializer="zeros").at_cursor())[0]

    def trial(before: Run, after: Run) -> Trial:
        return Trial(finding, "x", before, measured, after, 0, None)

    trials = [trial(runs[0], runs[1]), trial(runs[1], runs[2]), trial(runs[3], runs[3])]
    assert set(tried_on_the_way(trials, runs[2])) == {runs[0], runs[1]}
    # Back at the first run, what was tried from it is known too.
    assert set(tried_on_the_way(trials, runs[0])) == {runs[1], runs[2]}
    assert tried_on_the_way(trials, Run(Experiment(epochs=3))) == []


@pytest.mark.parametrize("at_end", [True, False])
@pytest.mark.parametrize("edited", [True, False])
def test_the_run_that_is_tried_is_the_one_that_a_press_makes(edited: bool, at_end: bool) -> None:
    from neuralnet.advice.offers import changed_run, run_key

    me = desk_at(240, optimizer="sgd", learning_rate=0.1)
    if edited:
        me.use_settings(me.settings.replace(learning_rate=100.0))
        me.message()
    me.cursor = 1200 if at_end else 480
    run, settings = me.run, me.settings
    step = 240 if edited else 0
    for wanted in (
        settings.replace(learning_rate=10.0),
        settings.replace(epochs=200),
        settings.replace(hidden_units=(16, 16)),
    ):
        change = Change(wanted, 0 if wanted.hidden_units == (16, 16) else step)
        me.begin(run)
        me.go_to_step(1200 if at_end else 480)
        me.try_change(change)
        assert run_key(me.run) == run_key(changed_run(run, change))


def test_how_many_rows_are_right_is_said_once() -> None:
    one = Trainer(Experiment())
    beside = "Of the 103 validation rows, 92.2% are right; a linear model would name 98.1% of them."
    open_one = Standing("open", beside, 0.9223, "validation")
    assert calm_words(open_one, "here", one).startswith(
        "**Nothing stands out here yet.** Of the 103"
    )
    missed = Standing("open", "The loss is still falling: train on.", 0.9223, "validation")
    assert "yet; 92.2% of the 103 validation rows are right.**" in calm_words(missed, "here", one)


def test_a_single_validation_row_is_right_or_wrong_and_no_share() -> None:
    one = Trainer(Experiment(dataset="own", own_data=xor_corners()))
    for right, said in ((0.0, "wrong"), (1.0, "right")):
        now = Standing("open", "", right, "validation")
        assert f"the one validation row is {said}" in calm_words(now, "here", one)
