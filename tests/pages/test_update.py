"""The Update page, from the menu."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.experiment import Experiment
from neuralnet.explain import update_effect
from neuralnet.training import Trainer
from ui.lessons.update_terms import exact, in_step, signed, verdict

Visit = Callable[..., AppTest]


@pytest.fixture
def visit(open_page: Visit) -> Visit:
    """``visit(step="271")``: the Update page, opened by a link with that query."""
    return lambda **query: open_page("update", **query)


def press(app: AppTest, *keys: str) -> AppTest:
    for key in keys:
        app.button(key=key).click().run()
        assert not app.exception
    return app


FORWARD_TO_BACKWARD = ("verb_forward", "verb_loss", "verb_backward")


def text_of(app: AppTest) -> str:
    """Everything that is written on the page, without the tags."""
    html = " ".join(element.proto.body for element in app.get("html"))
    html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    written = [element.value for kind in (app.markdown, app.caption, app.latex) for element in kind]
    return " ".join([re.sub(r"<[^>]+>", " ", html), *written])


def trainer_at(step: int) -> Trainer:
    trainer = Trainer(Experiment())
    trainer.seek(step)
    trainer.compute()
    return trainer


def test_update_waits_for_the_gradients_and_says_what_for(visit: Visit) -> None:
    app = visit()
    update = app.button(key="verb_update")
    assert update.disabled
    assert update.help == "Waits for the gradients of every layer: press Backward first."
    assert app.button(key="verb_undo").disabled
    press(app, *FORWARD_TO_BACKWARD)
    assert not app.button(key="verb_update").disabled


def test_one_counter_and_the_course_figures_stand_on_the_page(visit: Visit) -> None:
    text = text_of(visit(step="271"))
    assert "epoch 12 · batch 7/24 · step 271 · next batch: 10 rows in use" in text
    assert "239 rows in batches of 10: **24 updates an epoch**, the last one from 9 rows" in text
    assert "It is the **gradients** that are propagated" in text


def test_after_backward_no_weight_has_moved_and_update_moves_them(visit: Visit) -> None:
    app = visit(step="271")
    before = app.dataframe[0].value["now"].to_numpy()
    press(app, *FORWARD_TO_BACKWARD)
    table = app.dataframe[0].value
    assert np.array_equal(table["before"], before)
    assert "nothing has moved yet" in text_of(app)
    assert np.array_equal(table["after"], table["before"] + table["change"])

    press(app, "verb_update")
    assert "step 272 · next batch: 10 rows in use" in text_of(app)
    assert np.array_equal(app.dataframe[0].value["after"], table["after"])


def test_undo_brings_back_the_same_numbers_and_their_gradients(visit: Visit) -> None:
    app = press(visit(step="271"), *FORWARD_TO_BACKWARD)
    before = app.dataframe[0].value
    press(app, "verb_update", "verb_undo")
    assert app.dataframe[0].value.equals(before)
    assert "step 271 · next batch: 10 rows in use" in text_of(app)
    assert not app.button(key="verb_update").disabled


def test_the_page_says_by_how_much_the_weight_moves_and_why(visit: Visit) -> None:
    app = visit(step="271")
    app.selectbox(key="set_update_layer").set_value(3).run()
    app.selectbox(key="set_update_from").set_value(4).run()
    app.selectbox(key="set_update_to").set_value(2).run()
    press(app, "update_all_three")
    trainer = trainer_at(271)
    index = list(trainer.network.slices())[2][0].start + 4 * 3 + 2
    gradient, change = float(trainer.network.dL_dtheta[index]), float(trainer.delta[index])
    before = float(trainer.network.theta[index])
    text = text_of(app)
    way = "up" if change > 0 else "down"
    was, by, becomes = in_step(before, change)
    assert f"**unit 5 → Chinstrap** goes **{way} by {by[1:]}**, from {was} to {becomes}" in text
    assert f"its gradient is {signed(gradient)}" in text
    assert r"\hat v" in text


def test_a_bias_can_be_chosen_too(visit: Visit) -> None:
    app = visit()
    app.selectbox(key="set_update_from").set_value(-1).run()
    press(app, "update_all_three")
    assert "bias of" in text_of(app)


def test_the_effect_is_shown_after_a_guess_for_all_three_sets_of_rows(visit: Visit) -> None:
    app = press(visit(step="271"), *FORWARD_TO_BACKWARD)
    assert "validation rows 0." not in text_of(app)
    app.segmented_control(key="set_update_guess").set_value("rises").run()
    text = text_of(app)
    for words in ("this batch (10 rows)", "all 239 training rows", "the 103 validation rows"):
        assert words in text
    assert "You said it rises: here it does not." in text
    assert "it can raise it" in text


def test_an_epoch_is_made_at_one_press_and_undone_at_one(visit: Visit) -> None:
    app = visit(step="271")
    app.segmented_control(key="set_scope").set_value("epoch").run()
    assert "239 rows in use" in text_of(app)
    press(app, *FORWARD_TO_BACKWARD)
    assert "the first of the 17 updates" in app.info[0].value
    press(app, "verb_update")
    assert not app.info
    text = text_of(app)
    assert "epoch 12 · batch 24/24 · step 288" in text
    assert "The updates just made: state 271 → 288" in text
    assert "These 17 updates together lowered the loss of all training rows" in text
    press(app, "verb_undo")
    assert "step 271" in text_of(app)


def test_after_update_the_page_first_says_what_it_did_to_the_loss(visit: Visit) -> None:
    app = press(visit(step="120"), *FORWARD_TO_BACKWARD)
    effects = update_effect(trainer_at(120))
    assert "just made" not in text_of(app)
    press(app, "verb_update")
    text = text_of(app)
    assert "The update just made: state 120 → 121" in text
    assert verdict(effects) in text
    for effect in effects.values():
        assert exact(effect.before, 5) in text
        assert exact(effect.after, 5) in text
    press(app, "verb_undo")
    assert "just made" not in text_of(app)


def test_after_update_the_receipt_of_the_step_just_made_comes_first(visit: Visit) -> None:
    app = press(visit(step="120"), *FORWARD_TO_BACKWARD)
    assert "step just made" not in text_of(app)
    press(app, "verb_update")
    text = text_of(app)
    assert text.index("The step from state 120 to state 121") < text.index(
        "The step from state 121 to state 122"
    )
    first = app.get("download_button")[0]
    assert first.proto.id.endswith("receipt_made_json")


def test_a_guess_is_about_one_step_only(visit: Visit) -> None:
    app = press(visit(step="271"), *FORWARD_TO_BACKWARD)
    app.segmented_control(key="set_update_guess").set_value("rises").run()
    press(app, "verb_update", "update_all_three")
    assert app.segmented_control(key="set_update_guess").value is None
    assert "You said" not in text_of(app)


def test_the_chosen_weight_heads_the_table_and_the_note_on_the_order(visit: Visit) -> None:
    app = press(visit(step="271"), "update_all_three")
    app.selectbox(key="set_update_layer").set_value(2).run()
    app.selectbox(key="set_update_from").set_value(4).run()
    assert app.dataframe[0].value["parameter"][0] == "➤ unit 5 → unit 1"
    assert "The gradient of *unit 5 → unit 1* in layer 2 is" in text_of(app)
    app.selectbox(key="set_update_layer").set_value(3).run()
    assert "lies no layer that could move first" in text_of(app)


def test_adams_first_step_says_that_some_gradients_are_0(visit: Visit) -> None:
    app = press(visit(), "update_all_three")
    trainer = trainer_at(0)
    still = int((trainer.g == 0).sum())
    assert f"{still} of the 193 have gradient 0 on this batch" in text_of(app)
    assert f"would move {193 - still} of 193" in text_of(app)


def test_the_scope_stays_chosen_from_page_to_page(visit: Visit) -> None:
    app = visit(step="30")
    app.segmented_control(key="set_scope").set_value("one row").run()
    for name in ("loss", "update", "backward_pass", "update"):
        app.switch_page(f"pages/{name}.py").run()
        assert app.segmented_control(key="set_scope").value == "one row"
        assert "1 row in use" in text_of(app)


def test_one_row_makes_no_update_until_batches_have_one_row(visit: Visit) -> None:
    app = visit(step="30")
    app.segmented_control(key="set_scope").set_value("one row").run()
    press(app, *FORWARD_TO_BACKWARD)
    assert app.button(key="verb_update").disabled
    assert "Not from one row" in app.button(key="verb_update").help
    assert "The last, smaller batch" in text_of(app)
    press(app, "verb_batch_of_one")
    assert "From step 30 on: batch size 10 → 1. The earlier curve stays on the Training page." in [
        box.value for box in app.warning
    ]
    assert "The last, smaller batch" not in text_of(app)
    press(app, *FORWARD_TO_BACKWARD, "verb_update")
    text = text_of(app)
    assert "epoch 2 · batch 7/185 · step 31 · 1 row in use" in text
    assert "edits" in app.query_params  # a reload makes the same branch again


def test_the_chosen_scope_of_a_row_can_be_changed_within_the_batch(visit: Visit) -> None:
    app = visit()
    app.segmented_control(key="set_scope").set_value("one row").run()
    box = app.selectbox(key="set_scope_row")
    assert len(box.options) == 10
    press(app, *FORWARD_TO_BACKWARD)
    first = text_of(app)
    row = int(trainer_at(0).data.training_rows[trainer_at(0).batch_rows[4]])
    app.selectbox(key="set_scope_row").set_value(row).run()
    assert text_of(app) != first


def test_the_line_of_the_weight_ends_at_the_cursor(visit: Visit) -> None:
    app = visit(step="100")
    app.toggle(key="set_update_draw").set_value(True).run()
    spec = app.get("plotly_chart")[0].proto.spec
    assert '"step"' in spec
    assert "at step 100" in text_of(app)
    assert "lowered the loss of the batch behind it" in text_of(app)


@pytest.mark.parametrize(
    "query",
    [
        {"dataset": "penguin_mass"},
        {"hidden_units": "none"},
        {"hidden_units": "64,64"},
        {"dataset": "moons", "output": "sigmoid"},
        {"dataset": "xor", "batch_size": "1", "activation": "sigmoid"},
        {"optimizer": "sgd", "weight_decay": "0.01", "clip_norm": "0.1"},
        {"optimizer": "momentum"},
        {"optimizer": "rmsprop"},
        {"validation_share": "0"},
        {"dataset": "plane", "optimizer": "sgd", "learning_rate": "1000", "activation": "tanh"},
    ],
)
def test_every_kind_of_run_can_be_walked(visit: Visit, query: dict[str, str]) -> None:
    app = press(visit(**query), *FORWARD_TO_BACKWARD)
    app.segmented_control(key="set_update_guess").set_value("just show me").run()
    assert not app.exception
    if not app.button(key="verb_update").disabled:
        press(app, "verb_update")
    press(app, "update_all_three")


def test_numbers_that_ran_out_are_said_and_lose_nothing(visit: Visit) -> None:
    app = visit(
        dataset="plane", optimizer="sgd", learning_rate="1000", activation="tanh", step="2000"
    )
    press(app, "update_all_three")
    app.segmented_control(key="set_update_guess").set_value("just show me").run()
    assert not app.exception
    assert "Stopped at step" in app.error[0].value
    assert app.button(key="verb_update").disabled
    press(app, "verb_undo")
    assert not app.error
