"""The Update page, from the menu."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.experiment import Experiment
from neuralnet.inside.explain import update_effect
from neuralnet.inside.receipt import parameters_csv, receipt_json
from neuralnet.training import Trainer
from tests.pages.fixtures import HandedOver, OpenPage, Say, Verb, Visit, Words
from ui.lessons.update.update_terms import in_step, verdict
from ui.words.numbers import exact, number, signed_exact

STEP = "update_step_section"
FORWARD_TO_BACKWARD = ("Forward", "Loss", "Backward")

WhyNot = Callable[[AppTest, str], str]


@pytest.fixture
def visit(open_page: OpenPage) -> Visit:
    """``visit(step="271")``: the Update page, opened by a link with that query."""
    return lambda **query: open_page("update", **query)


@pytest.fixture
def why_not(section: Words) -> WhyNot:
    """``why_not(app, "Update")``: why a verb cannot be pressed now; "" where it can."""

    def ask(app: AppTest, name: str) -> str:
        button = re.search(rf'<button [^>]*name="{name}"[^>]*>', section(app, "verbs_section"))
        assert button
        words = re.search(r'data-help="([^"]*)"', button[0])
        assert words
        return unescape(words[1]) if 'aria-disabled="true"' in button[0] else ""

    return ask


@pytest.fixture
def numbers(section: Words) -> Callable[[AppTest], pd.DataFrame]:
    """``numbers(app)``: every parameter of the layer in full precision, as the box has them, after
    a look whether the page's own table says the same."""

    def read(app: AppTest) -> pd.DataFrame:
        app.session_state["set_update_table"] = True
        app.run()
        assert not app.exception
        found: pd.DataFrame = app.dataframe[0].value
        shown = section(app, STEP)
        for name, *values in found.itertuples(index=False):
            cells = "".join(f"<td>{number(value, 6)}</td>" for value in values)
            assert f'<td class="words">{name}</td>{cells}' in shown
        return found

    return read


def trainer_at(step: int) -> Trainer:
    trainer = Trainer(Experiment())
    trainer.seek(step)
    trainer.compute()
    return trainer


def test_update_waits_for_the_gradients_and_says_what_for(
    visit: Visit, verb: Verb, why_not: WhyNot
) -> None:
    app = visit()
    assert why_not(app, "Update") == "Waits for the gradients of every layer: press Backward first."
    assert why_not(app, "Undo") == "This is the start: nothing to undo."
    verb(app, *FORWARD_TO_BACKWARD)
    assert why_not(app, "Update") == ""


def test_one_counter_and_the_course_figures_stand_on_the_page(visit: Visit, words: Words) -> None:
    app = visit(step="271")
    text = words(app)
    assert "epoch 12 · batch 7/24 · step 271 · next: batch 8/24, 10 rows in use" in text
    assert "239 rows in batches of 10: 24 updates an epoch , the last one from 9 rows" in text
    assert "It is the gradients that travel back" in text


def test_after_backward_no_weight_has_moved_and_update_moves_them(
    visit: Visit, words: Words, verb: Verb, numbers: Callable[[AppTest], pd.DataFrame]
) -> None:
    app = visit(step="271")
    before = numbers(app)["now"].to_numpy()
    verb(app, *FORWARD_TO_BACKWARD)
    table = numbers(app)
    assert np.array_equal(table["before"], before)
    assert "nothing has moved yet" in words(app, STEP)
    assert np.array_equal(table["after"], table["before"] + table["change"])

    verb(app, "Update")
    assert "step 272 · next: batch 9/24, 10 rows in use" in words(app)
    assert np.array_equal(numbers(app)["after"], table["after"])


def test_undo_brings_back_the_same_numbers_and_their_gradients(
    visit: Visit,
    words: Words,
    verb: Verb,
    why_not: WhyNot,
    numbers: Callable[[AppTest], pd.DataFrame],
) -> None:
    app = visit(step="271")
    verb(app, *FORWARD_TO_BACKWARD)
    before = numbers(app)
    verb(app, "Update", "Undo")
    assert numbers(app).equals(before)
    assert "step 271 · next: batch 8/24, 10 rows in use" in words(app)
    assert why_not(app, "Update") == ""


def test_the_page_says_by_how_much_the_weight_moves_and_why(
    visit: Visit, words: Words, section: Words, say: Say
) -> None:
    app = visit(step="271")
    say(app, STEP, "layer", "3")
    say(app, STEP, "from", "4")
    say(app, STEP, "to", "2")
    say(app, STEP, "at_once")
    trainer = trainer_at(271)
    index = list(trainer.network.slices())[2][0].start + 4 * 3 + 2
    gradient, change = float(trainer.network.dL_dtheta[index]), float(trainer.delta[index])
    before = float(trainer.network.theta[index])
    text = words(app, STEP)
    way = "up" if change > 0 else "down"
    was, by, becomes = in_step(before, change)
    assert f"unit 5 → Chinstrap goes {way} by {by[1:]} , from {was} to {becomes}" in text
    assert f"its gradient is {signed_exact(gradient)}" in text
    html = section(app, STEP)
    assert html.count('<div class="formula">') == 6  # Adam's rule, line by line
    assert "<mi>v</mi><mo" in html  # v̂


def test_the_choosers_show_what_is_chosen_and_nothing_else_can_be(
    visit: Visit, section: Words, say: Say
) -> None:
    app = visit(step="271")
    say(app, STEP, "layer", "2")
    say(app, STEP, "to", "5")
    learner = app.session_state["learner"]
    place = (learner.selection.layer, learner.selection.i, learner.selection.j)
    assert place == (2, 0, 5)
    for field, said in (("layer", "4"), ("from", "10"), ("to", "-1"), ("to", "<b>"), ("from", "")):
        say(app, STEP, field, said)
        assert (learner.selection.layer, learner.selection.i, learner.selection.j) == place
    assert section(app, STEP).count(" selected>") == 3


def test_a_bias_can_be_chosen_too(visit: Visit, words: Words, say: Say) -> None:
    app = visit()
    say(app, STEP, "from", "-1")
    say(app, STEP, "at_once")
    assert "bias of" in words(app, STEP)
    assert re.search(r"bias of [\w ]+: by how much, and why", words(app, STEP))


def test_the_effect_is_shown_after_a_guess_for_all_three_sets_of_rows(
    visit: Visit, words: Words, verb: Verb, say: Say
) -> None:
    app = visit(step="271")
    verb(app, *FORWARD_TO_BACKWARD)
    assert "validation rows 0." not in words(app)
    say(app, STEP, "guess", "rises")
    text = words(app, STEP)
    for rows in ("this batch (10 rows)", "all 239 training rows", "the 103 validation rows"):
        assert rows in text
    for effect in update_effect(trainer_at(271)).values():
        assert f"{exact(effect.before, 5)} {exact(effect.after, 5)} falls by" in text
    assert "You said it rises: here it does not." in text
    assert "It can raise it" in text


def test_only_a_guess_that_can_be_made_counts(visit: Visit, verb: Verb, say: Say) -> None:
    app = visit(step="271")
    verb(app, *FORWARD_TO_BACKWARD)
    say(app, STEP, "guess", "<b>")
    assert "set_update_guess" not in app.session_state


def test_an_epoch_is_made_at_one_press_and_undone_at_one(
    visit: Visit, words: Words, verb: Verb, say: Say
) -> None:
    app = visit(step="271")
    say(app, "verbs_section", "scope", "epoch")
    assert "239 rows in use" in words(app)
    verb(app, *FORWARD_TO_BACKWARD)
    assert "This press makes 17 updates" in words(app, STEP)
    verb(app, "Update")
    text = words(app)
    assert "This press makes" not in text
    assert "epoch 12 · batch 24/24 · step 288" in text
    assert "The updates just made: state 271 → 288" in text
    assert "Together the 17 updates lowered the loss of all training rows" in text
    verb(app, "Undo")
    assert "step 271" in words(app)


def test_after_update_the_page_first_says_what_it_did_to_the_loss(
    visit: Visit, words: Words, verb: Verb
) -> None:
    app = visit(step="120")
    verb(app, *FORWARD_TO_BACKWARD)
    effects = update_effect(trainer_at(120))
    assert "just made" not in words(app)
    verb(app, "Update")
    text = words(app, STEP)
    assert text.strip().startswith("The update just made: state 120 → 121")
    assert verdict(effects) in text
    for effect in effects.values():
        assert exact(effect.before, 5) in text
        assert exact(effect.after, 5) in text
    verb(app, "Undo")
    assert "just made" not in words(app)


def test_after_update_the_receipt_of_the_step_just_made_comes_first(
    visit: Visit, words: Words, verb: Verb, say: Say, handed_over: HandedOver
) -> None:
    app = visit(step="120")
    verb(app, *FORWARD_TO_BACKWARD)
    assert "step just made" not in words(app)
    verb(app, "Update")
    text = words(app, STEP)
    assert text.index("The step from state 120 to state 121") < text.index(
        "from state 121 to state 122"
    )
    made, then = ("The step just made (JSON)", "The whole step (JSON)")
    assert text.index(made) < text.index(then)
    before, after = trainer_at(120), trainer_at(121)
    for asked, name, content in (
        ("made json", "step-120.json", receipt_json(before)),
        ("made csv", "step-120-parameters.csv", parameters_csv(before)),
        ("json", "step-121.json", receipt_json(after)),
        ("csv", "step-121-parameters.csv", parameters_csv(after)),
    ):
        say(app, STEP, "receipt", asked)
        assert handed_over(app, STEP)["name"] == name
        assert handed_over(app, STEP)["text"] == content
    app.run()
    assert not handed_over(app, STEP)  # it is handed over once


def test_a_guess_is_about_one_step_only(
    visit: Visit, words: Words, section: Words, verb: Verb, say: Say
) -> None:
    app = visit(step="271")
    verb(app, *FORWARD_TO_BACKWARD)
    say(app, STEP, "guess", "rises")
    assert section(app, STEP).count(" checked") == 1
    verb(app, "Update")
    say(app, STEP, "at_once")
    assert 'name="guess"' in section(app, STEP)
    assert section(app, STEP).count(" checked") == 0
    assert "You said" not in words(app, STEP)


def test_the_chosen_weight_heads_the_table_and_the_note_on_the_order(
    visit: Visit, words: Words, say: Say, numbers: Callable[[AppTest], pd.DataFrame]
) -> None:
    app = visit(step="271")
    say(app, STEP, "at_once")
    say(app, STEP, "layer", "2")
    say(app, STEP, "from", "4")
    app.session_state["set_update_table"] = True
    app.run()
    assert app.dataframe[0].value["parameter"][0] == "➤ unit 5 → unit 1"
    assert "The gradient of unit 5 → unit 1 in layer 2 is" in words(app, STEP)
    assert "The first 100 of 110 parameters; the box below has more." in words(app, STEP)
    say(app, STEP, "layer", "3")
    assert "no layer comes after it that could move first" in words(app, STEP)
    assert numbers(app)["parameter"][0] == "➤ unit 1 → Adelie"


def test_adams_first_step_says_that_some_gradients_are_0(
    visit: Visit, words: Words, say: Say
) -> None:
    app = visit()
    say(app, STEP, "at_once")
    trainer = trainer_at(0)
    still = int((trainer.g == 0).sum())
    assert f"{still} of the 193 have gradient 0 on this batch" in words(app)
    assert f"would move {193 - still} of 193" in words(app)


def test_the_scope_stays_chosen_from_page_to_page(
    visit: Visit, words: Words, section: Words, say: Say
) -> None:
    app = visit(step="30")
    say(app, "verbs_section", "scope", "one row")
    for name in ("loss", "update", "backward_pass", "update"):
        app.switch_page(f"pages/{name}.py").run()
        assert 'name="scope" value="one row" checked' in section(app, "verbs_section")
        assert "1 row in use" in words(app)


def test_one_row_makes_no_update_until_batches_have_one_row(
    visit: Visit, words: Words, verb: Verb, say: Say, why_not: WhyNot
) -> None:
    app = visit(step="30")
    say(app, "verbs_section", "scope", "one row")
    verb(app, *FORWARD_TO_BACKWARD)
    assert "Not from one row" in why_not(app, "Update")
    assert "The last, smaller batch" in words(app)
    say(app, "verbs_section", "row_by_row")
    assert "From step 30 on: batch size 10 → 1. The earlier curve stays on the Training page." in [
        box.value for box in app.warning
    ]
    assert "The last, smaller batch" not in words(app)
    verb(app, *FORWARD_TO_BACKWARD, "Update")
    assert "epoch 2 · batch 7/185 · step 31 · 1 row in use" in words(app)
    assert "edits" in app.query_params  # a reload makes the same branch again


def test_the_chosen_scope_of_a_row_can_be_changed_within_the_batch(
    visit: Visit, words: Words, section: Words, verb: Verb, say: Say
) -> None:
    app = visit()
    say(app, "verbs_section", "scope", "one row")
    assert section(app, "verbs_section").count("<option") == 10
    verb(app, *FORWARD_TO_BACKWARD)
    first, share = words(app, "verbs_section"), words(app, STEP)
    trainer = trainer_at(0)
    row = int(trainer.data.training_rows[trainer.batch_rows[4]])
    say(app, "verbs_section", "row", str(row))
    assert words(app, "verbs_section") != first
    assert words(app, STEP) != share
    assert f"comes from {trainer.data.dataset.row_names[row]}" in words(app, STEP)


def test_the_line_of_the_weight_ends_at_the_cursor(visit: Visit, words: Words) -> None:
    app = visit(step="100")
    app.toggle(key="set_update_draw").set_value(True).run()
    spec = app.get("plotly_chart")[0].proto.spec
    assert '"step"' in spec
    assert "at step 100" in words(app, STEP)
    assert "lowered the loss of their own batch" in words(app, STEP)


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
def test_every_kind_of_run_can_be_walked(
    visit: Visit, verb: Verb, say: Say, section: Words, why_not: WhyNot, query: dict[str, str]
) -> None:
    app = visit(**query)
    verb(app, *FORWARD_TO_BACKWARD)
    assert "<merror" not in section(app)
    say(app, STEP, "guess", "just show me")
    if not why_not(app, "Update"):
        verb(app, "Update")
    say(app, STEP, "at_once")


def test_numbers_that_ran_out_are_said_and_lose_nothing(
    visit: Visit, words: Words, verb: Verb, say: Say, why_not: WhyNot
) -> None:
    app = visit(
        dataset="plane", optimizer="sgd", learning_rate="1000", activation="tanh", step="2000"
    )
    say(app, STEP, "at_once")
    say(app, STEP, "guess", "just show me")
    assert "Stopped at step" in words(app, "verbs_section")
    assert "Stopped at step" in why_not(app, "Update")
    verb(app, "Undo")
    assert "Stopped at step" not in words(app, "verbs_section")
    assert why_not(app, "Update") == ""
