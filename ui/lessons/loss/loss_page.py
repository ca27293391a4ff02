"""The lesson "Loss": one prediction under three losses, its controls, and the parts of the page."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from neuralnet.losses import CategoricalCrossEntropy, MeanSquaredError
from neuralnet.training import Trainer
from ui.desk.followed import Followed
from ui.desk.learner import Learner
from ui.desk.walk import Verb
from ui.kit import session
from ui.kit.full_table import full_table, is_open
from ui.kit.html import below, button, caption, formula, note, numbered, prose, row, segments
from ui.kit.live import live
from ui.kit.parts import part, then_follow
from ui.kit.row_choice import choose_row
from ui.kit.source import fast_forms, show_source
from ui.kit.verbs import press, show_verbs
from ui.lessons.choices import other_row_words
from ui.lessons.loss import one_prediction
from ui.lessons.loss.loss_of_numbers import number_parts
from ui.lessons.loss.loss_of_rows import batch_columns, batch_html, sets_html
from ui.lessons.loss.one_prediction import LossComparison, Prediction
from ui.lessons.loss.three_losses import formula_html, gradient_html, terms_html, why_html
from ui.words.escaping import markdown_text
from ui.words.numbers import number, subscript

MOST_IN_SIGHT = 6  # sliders; more scroll, in a box of this height
SLIDERS_HEIGHT = 480
PRESET_TITLES = {
    "unit": "An easy example",
    "bird": "The bird of Welcome",
    "own": "Your run, this row",
}
PULLS = "loss_pulls"
TABLE = "loss_rows"


# --- the prediction at hand ----------------------------------------------------------------------


def has_classes(me: Learner) -> bool:
    """Does the learner's run predict classes?"""
    return me.dataset.task == "classification"


def has_probabilities(me: Learner) -> bool:
    """Does it predict classes with probabilities that softmax makes of logits? One sigmoid unit
    does too: softmax of the logits 0 and z."""
    return has_classes(me) and me.trainer.network.gives_probabilities


def preset_prediction(me: Learner, preset: str) -> Prediction:
    """The preset's own numbers."""
    if preset == "own":
        return one_prediction.own_prediction(me.at_cursor(), me.view.row)
    return one_prediction.UNIT_CASE if preset == "unit" else one_prediction.COURSE_BIRD


def current_preset(me: Learner) -> str:
    """The chosen preset; the first where nothing is chosen, or the run has no classes any more."""
    preset: str = session.get("loss_preset") or "unit"
    return preset if preset != "own" or has_probabilities(me) else "unit"


def slider(shown: Prediction, index: int) -> str:
    """The widget field of one logit; another range is another slider."""
    return f"loss_z{index}_{shown.limit:g}"


def put(prediction: Prediction) -> None:
    """Make ``prediction`` the one that is shown, and let the controls show it."""
    session.put("loss_prediction", prediction)
    for k, z in enumerate(prediction.z):
        session.renew(slider(prediction, k), round(z, 2))


def wanted(me: Learner) -> tuple[Any, ...]:
    """What the shown prediction has to speak of: the preset, and for one of the run its state."""
    preset = current_preset(me)
    return (preset, me.run.key, me.cursor, me.view.row) if preset == "own" else (preset,)


def follow_preset(me: Learner) -> Prediction:
    """The prediction that is shown; taken anew where the preset, or what it speaks of, changed."""
    stamp = wanted(me)
    if session.get("loss_prediction_of") != stamp:
        prediction = preset_prediction(me, stamp[0])
        if not np.isfinite(prediction.z).all():
            return prediction
        put(prediction)
        session.put("loss_prediction_of", stamp)
    shown: Prediction = session.get("loss_prediction")
    if session.get(slider(shown, 0)) is None:
        put(shown)  # a page that was left forgets its widgets
    return shown


def move(index: int, field: str) -> None:
    """A logit's slider was moved. The others are not touched: keys pressed fast would get the
    server's older answer back."""
    shown: Prediction = session.get("loss_prediction")
    moved = shown.with_logit(index, float(session.get(field)))
    session.put("loss_prediction", moved)


def choose_label(said: Any) -> None:
    """Another class is declared the true one."""
    shown: Prediction = session.get("loss_prediction")
    if said in (str(k) for k in range(len(shown.names))):
        session.put("loss_prediction", replace(shown, label=int(said)))


def choose_preset(me: Learner, said: Any) -> None:
    """Begin with another prediction."""
    if said in PRESET_TITLES and (said != "own" or has_probabilities(me)):
        session.put("loss_preset", said)


def reset() -> None:
    """Back to the preset's own numbers."""
    session.put("loss_prediction_of", None)


# --- the page ------------------------------------------------------------------------------------


def show_lesson(me: Learner) -> None:
    """The verbs, and everything that follows them."""

    def rows() -> tuple[Hashable, ...]:
        return me.run.key, me.cursor, me.walk.has_loss

    show_verbs(me, lambda trainer: other_row_words(me, trainer))
    show_one_prediction(me)
    if not has_classes(me):
        number_parts(me)
    part("loss_batch", lambda: _show_rows(me), rows)
    part(
        "loss_full",
        lambda: _show_full_batch(me),
        lambda: rows() if is_open(TABLE) else (),
    )


def show_one_prediction(me: Learner) -> None:
    """One prediction: controls, three losses term by term, and the curves behind them."""
    st.header("One prediction, three losses", anchor=False)

    def chosen() -> tuple[Hashable, ...]:
        return wanted(me), session.get("loss_prediction_of")

    def shown() -> tuple[Hashable, ...]:
        return *chosen(), session.get("loss_prediction")

    def compared(show: Callable[[LossComparison], None]) -> Callable[[], None]:
        def draw() -> None:
            prediction = follow_preset(me)
            if np.isfinite(prediction.z).all():
                show(one_prediction.compare(prediction))

        return draw

    part("loss_begin", lambda: _show_presets(me), chosen)
    controls, table = st.columns([1, 2.1], gap="large")
    with controls:
        part("loss_controls", lambda: _show_sliders(follow_preset(me)), chosen)
        part(
            "loss_label",
            lambda: _show_label(follow_preset(me)),
            lambda: (*chosen(), label_of(session.get("loss_prediction"))),
        )
    with table:
        part(
            "loss_terms",
            compared(lambda found: _show_terms(me, found)),
            shown,
        )
    part(
        "loss_why",
        compared(lambda found: _show_why(found, me.follows)),
        lambda: (*shown(), session.get(PULLS)),
    )


def _show_presets(me: Learner) -> None:
    """Where to begin, and what the prediction is of."""
    preset, usable = current_preset(me), np.isfinite(follow_preset(me).z).all()
    names = [name for name in PRESET_TITLES if name != "own" or has_probabilities(me)]
    html = [
        caption("Begin with"),
        row(
            segments(
                "preset",
                "Begin with",
                [(n, PRESET_TITLES[n]) for n in names],
                preset,
                help="A prediction to begin with. The sliders change it, and never your run.",
            ),
            button(
                "reset",
                "↺ Reset",
                preset,
                help="Back to this preset’s prediction and true class.",
            ),
        ),
    ]
    if has_classes(me) and not has_probabilities(me):
        html.append(
            caption(
                f"The outputs of your run ({me.trainer.network.layers[-1].activation.phrase()}"
                ") are no probabilities that add up to 1, so it is not among these examples. Its "
                "rows, with its own loss, stand further down."
            )
        )
    html.append(
        caption(_about(me, preset))
        if usable
        else note(
            "At this step the network’s outputs are not numbers any more: no loss can be read from "
            "them. Go back to an earlier step, or choose another preset.",
            "warning",
        )
    )
    acts: dict[str, Callable[[Any], None]] = {
        "preset": lambda said: choose_preset(me, said),
        "reset": lambda _said: reset(),
    }
    live("".join(html), "begin_section", acts)
    if preset == "own":
        choose_row(me, "loss_row", "Row", width=420)


def _about(me: Learner, preset: str) -> str:
    if preset == "unit":
        return (
            "The network says [0.3, 0.1, 0.6], the bird is a Chinstrap, y = [0, 0, 1]."
            + me.follows.of_unit(
                " This is the course unit’s training example; it takes the absolute difference, "
                "[0.3, 0.1, 0.4]."
            )
        )
    if preset == "bird":
        return (
            "The example answer on Welcome, [0.2, 0.7, 0.1], says Gentoo. Logits that give "
            f"it are ln ŷ = [{', '.join(number(z, 3) for z in one_prediction.COURSE_BIRD.z)}]. The "
            "real bird with these measurements is an Adelie"
            + me.follows.of_unit(", which the course unit never says")
            + ": y = [1, 0, 0]."
        )
    trainer = me.trainer
    words = f"What your network says about this row at state {trainer.step}."
    if trainer.network.specs[-1].units == 1:
        words += (
            " Its one sigmoid unit says P(second class), the first class has the rest. That is "
            "softmax of the logits 0 and z, and its binary cross-entropy is the cross-entropy of "
            "this pair."
        )
    return words


def _show_sliders(shown: Prediction) -> None:
    if not np.isfinite(shown.z).all():
        return
    many = len(shown.names) > MOST_IN_SIGHT
    room = st.container(height=SLIDERS_HEIGHT if many else "content", border=False)
    for k, name in enumerate(shown.names):
        field = slider(shown, k)
        room.slider(
            f"{name}: logit z{subscript(k + 1)}",
            -shown.limit,
            shown.limit,
            step=0.01,
            key=session.key(field),
            on_change=then_follow(move, k, field),
            help="The output layer’s z for this class. Softmax makes the probabilities of all z. "
            "Until you move it, the slider shows z to two decimals, and all results come from the "
            "exact z.",
        )


def label_of(shown: Prediction | None) -> int | None:
    """The class that is declared the true one."""
    return None if shown is None else shown.label


def _show_label(shown: Prediction) -> None:
    if not np.isfinite(shown.z).all():
        return
    names = numbered(shown.names)
    html = (
        caption("The true class")
        + row(
            segments(
                "label",
                "The true class",
                names,
                str(shown.label),
                help="What the data would say: its entry of the target y is 1, the others are 0.",
            )
        )
        + caption(
            "A logit is the output layer’s z. Softmax makes probabilities of all of them, which "
            "always sum to 1; so raising one lowers the others."
        )
    )
    live(html, "label_section", {"label": choose_label})


def _show_terms(me: Learner, compared: LossComparison) -> None:
    live(whose_html(me, compared.prediction) + terms_html(compared, me.follows), "terms_section")


def whose_html(me: Learner, shown: Prediction) -> str:
    """Of what the losses below are: an example, which has nothing to do with the run, or a row."""
    preset = current_preset(me)
    whose = "An example, not your run"
    if preset == "own":
        name = markdown_text(me.dataset.row_names[me.view.row])
        whose = f"Your run at state {me.cursor}: {name}"
    changed = ", changed here" if shown != preset_prediction(me, preset) else ""
    return prose(f"**{whose}{changed}**")


def _show_why(compared: LossComparison, follows: Followed) -> None:
    """The formula, the gradients, and why cross-entropy."""
    pulls = bool(session.get(PULLS))
    html = formula_html(compared, follows) + gradient_html(compared) + why_html(compared, pulls)
    live(html, "why_section", {"pulls": lambda _said: session.put(PULLS, not pulls)})


# --- the rows ------------------------------------------------------------------------------------


def _show_rows(me: Learner) -> None:
    """From one row to the mean of the batch, and training rows beside validation rows."""
    trainer, seen = me.at_cursor(), me.walk.has_loss
    sets = sets_html(trainer, me.follows, with_batch=seen)
    html = below(batch_html(me, trainer)) + below(sets)
    live(html, "rows_section", {"reveal": lambda cursor: press(me, Verb.LOSS, cursor)})


def _show_full_batch(me: Learner) -> None:
    waits = "" if me.walk.has_loss else "Waits for the loss: press Loss first."
    title = "Every row of this batch with its loss"
    full_table(title, TABLE, lambda: batch_columns(me.at_cursor()), decimals=4, waits=waits)


# --- the code ------------------------------------------------------------------------------------


FROM_Z = (
    "In training the engine computes the same loss and its gradient directly from z. Then a "
    "probability that is rounded to 0 does no harm: its logarithm is never needed."
)
FROM_DIFFERENCE = (
    "With this output layer ∂L/∂z is a multiple of ŷ − y: in training the engine computes it in "
    "one step."
)
FROM_OUTPUTS = (
    "With this output layer there is no such formula in z: the engine computes the loss and its "
    "slope from the outputs themselves."
)


def show_code(trainer: Trainer) -> None:
    """The engine's own lines for the loss of this run."""
    loss = type(trainer.network.loss)
    equation, code = st.columns([1, 1.6], gap="large")
    network = trainer.network
    words, ran = FROM_OUTPUTS, ("value", "gradient")
    if network.is_canonical:
        words = FROM_Z if loss.wants_probabilities else FROM_DIFFERENCE
        ran = ("value_from_z", "canonical_dL_dz")
    elif network.is_from_z:
        words, ran = FROM_Z, ("value_behind", "dL_dz_behind")
    with equation:
        live(
            formula(loss.formula)
            + caption(
                "`terms` gives each output’s part of the loss. The tables above show these parts. "
                f"{words}"
            ),
            "loss_code_section",
        )
    with code:
        functions: list[Callable[..., Any]] = [loss.terms, *(getattr(loss, name) for name in ran)]
        if loss is not CategoricalCrossEntropy:
            functions.append(CategoricalCrossEntropy.terms)
        if loss is not MeanSquaredError:
            functions.append(MeanSquaredError.terms)
        show_source(*functions, fast=fast_forms(loss, *ran))
