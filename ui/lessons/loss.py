"""The lesson "Loss": one prediction under three losses, why cross-entropy, and from one row to the
mean of a batch."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from neuralnet.losses import CategoricalCrossEntropy, MeanSquaredError
from neuralnet.training import Trainer
from ui import session
from ui.drawing import drawing
from ui.equations import tex_number
from ui.figures.loss_curves import Line, curves_html
from ui.learner import Learner
from ui.lessons import one_prediction
from ui.lessons.choices import NARROW, other_row_words
from ui.lessons.loss_of_rows import (
    show_batch,
    show_number,
    show_row_choice,
    show_sets,
)
from ui.lessons.one_neuron import plain, signed, subscript, tex
from ui.lessons.one_prediction import Comparison, Prediction
from ui.parts import follow, part, then_follow
from ui.source import show_source
from ui.verbs import show_verbs
from ui.wording import number

PRESET_TITLES = {
    "unit": "The course’s example",
    "bird": "The course’s bird",
    "own": "Your run, this row",
}
CURVE_P = np.concatenate([np.linspace(0.001, 0.05, 50), np.linspace(0.06, 1.0, 95)])


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
    session.put("loss_label", prediction.label)
    for k, z in enumerate(prediction.z):
        session.put(slider(prediction, k), round(z, 2))


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
    if session.get("loss_label") is None:
        put(shown)  # a page that was left forgets its widgets
    return shown


def move(index: int, field: str) -> None:
    """A logit's slider was moved. The others are not touched: keys pressed fast would get the
    server's older answer back."""
    shown: Prediction = session.get("loss_prediction")
    moved = shown.with_logit(index, float(session.get(field)))
    session.put("loss_prediction", moved)


def choose_label() -> None:
    """Another class was declared the true one."""
    shown: Prediction = session.get("loss_prediction")
    label = int(session.get("loss_label"))
    session.put("loss_prediction", replace(shown, label=label))


def reset() -> None:
    """Back to the preset's own numbers."""
    session.put("loss_prediction_of", None)


# --- the page ------------------------------------------------------------------------------------


def show_lesson(me: Learner) -> None:
    """The verbs, and everything that follows them."""
    st.html(NARROW)
    show_verbs(me, lambda trainer: other_row_words(me, trainer))
    show_one_prediction(me)
    if not has_classes(me):
        part(
            "loss_number",
            lambda: show_number(me, me.at_cursor()),
            lambda: (me.run.key, me.cursor, me.view.row),
        )
    for name, show in (("loss_batch", show_batch), ("loss_sets", show_sets)):
        part(
            name,
            lambda show=show: show(me, me.at_cursor()),  # type: ignore[misc]
            lambda: (me.run.key, me.cursor, me.walk.has_loss),
        )


def show_one_prediction(me: Learner) -> None:
    """One prediction: controls, three losses term by term, and the curves behind them."""
    st.subheader("One prediction, three losses", anchor=False)

    def chosen() -> tuple[Hashable, ...]:
        return wanted(me), session.get("loss_prediction_of")

    def shown() -> Hashable:
        return *chosen(), session.get("loss_prediction")

    def compared(*shows: Callable[[Comparison], None]) -> Callable[[], None]:
        def draw() -> None:
            prediction = follow_preset(me)
            if np.isfinite(prediction.z).all():
                found = one_prediction.compare(prediction)
                for show in shows:
                    show(found)

        return draw

    part("loss_begin", lambda: _show_presets(me), chosen)
    controls, table = st.columns([1, 2.1], gap="large")
    with controls:
        part("loss_controls", lambda: _show_controls(follow_preset(me)), chosen)
    with table:
        part("loss_terms", compared(show_terms, show_totals), shown)
    part("loss_formula", compared(show_formula, show_gradient), shown)
    part("loss_why", compared(show_why), shown)


def _show_presets(me: Learner) -> None:
    """Where to begin, and what the prediction is of."""
    presets = [name for name in PRESET_TITLES if name != "own" or has_probabilities(me)]
    session.put_changed("loss_preset", current_preset(me))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Begin with",
            presets,
            format_func=lambda name: PRESET_TITLES[name],
            key=session.key("loss_preset"),
            on_change=follow,
            required=True,
            wrap=True,
            persist_state="session",
        )
        st.button(
            "Reset",
            key="loss_reset",
            icon=":material/restart_alt:",
            on_click=then_follow(reset),
            help="Back to this preset’s prediction and true class.",
        )
    if has_classes(me) and not has_probabilities(me):
        st.caption(
            f"The outputs of your run ({me.trainer.network.layers[-1].activation.title.lower()}) "
            "are no probabilities that add up to 1, so it is not among these examples. Its rows, "
            "with its own loss, stand further down."
        )
    preset = current_preset(me)
    if preset == "own":
        show_row_choice(me)
    if np.isfinite(follow_preset(me).z).all():
        st.caption(_about(me, preset))
    else:
        st.error(
            "At this step the network’s outputs are not numbers any more: no loss can be read from "
            "them. Go back to an earlier step, or choose another preset.",
            icon=":material/error:",
        )


def _about(me: Learner, preset: str) -> str:
    if preset == "unit":
        return (
            "The course’s training example: the network says [0.3, 0.1, 0.6], the bird is a "
            "Chinstrap, y = [0, 0, 1]. The course takes the absolute difference, [0.3, 0.1, 0.4]."
        )
    if preset == "bird":
        return (
            "The course’s answer for its own bird, [0.2, 0.7, 0.1], says Gentoo. Logits that give "
            f"it are ln ŷ = [{', '.join(number(z, 3) for z in one_prediction.COURSE_BIRD.z)}]. The "
            "real bird with these measurements is an Adelie, which the course never says: "
            "y = [1, 0, 0]."
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


def _show_controls(shown: Prediction) -> None:
    if not np.isfinite(shown.z).all():
        return
    for k, name in enumerate(shown.names):
        field = slider(shown, k)
        st.slider(
            f"{name}: logit z{subscript(k)}",
            -shown.limit,
            shown.limit,
            step=0.01,
            key=session.key(field),
            on_change=then_follow(move, k, field),
        )
    st.segmented_control(
        "The true class",
        list(range(len(shown.names))),
        format_func=lambda k: shown.names[k],
        key=session.key("loss_label"),
        on_change=then_follow(choose_label),
        required=True,
    )
    st.caption(
        "A logit is the output layer’s z. Softmax makes probabilities of all of them, which always "
        "sum to 1; so raising one lowers the others."
    )


# --- term by term --------------------------------------------------------------------------------


def terms_table(compared: Comparison) -> str:
    """Every class's share in the three losses, and their sums, as Markdown."""
    shown = compared.prediction
    lines = [
        r"| class | y | ŷ | ŷ − y | \|ŷ − y\| | (ŷ − y)² | −y · ln ŷ |",
        "|:--|--:|--:|--:|--:|--:|--:|",
    ]
    for k, name in enumerate(shown.names):
        title = f"**{name}** (true)" if k == shown.label else name
        lines.append(
            f"| {title} | {compared.y[k]:.0f} | {plain(float(compared.p[k]))} | "
            f"{signed(compared.difference[k])} | {plain(compared.absolute[k])} | "
            f"{plain(compared.squared[k])} | {plain(compared.surprise[k])} |"
        )
    lines.append(
        f"| **sum** | 1 | {plain(float(compared.p.sum()))} | "
        f"{plain(float(compared.difference.sum()))} | "
        f"**{plain(compared.sum_absolute)}** | **{plain(compared.sum_squared)}** | "
        f"**{plain(compared.cross_entropy)}** |"
    )
    lines.append(
        f"| sum ÷ {len(shown.z)} | | | | **{plain(compared.mean_absolute)}** | "
        f"**{plain(compared.mean_squared)}** | |"
    )
    return "\n".join(lines)


def show_terms(compared: Comparison) -> None:
    """The three losses, class by class."""
    st.markdown(terms_table(compared))
    st.caption(
        "**ŷ** is the prediction, **y** the truth written as probabilities: 1 for the true class, "
        "0 for the others (one-hot). The course calls both y at times."
    )


def show_totals(compared: Comparison) -> None:
    """The three losses as three numbers."""
    absolute, squared, entropy = st.columns(3)
    absolute.metric("mean absolute difference", number(compared.mean_absolute))
    squared.metric("mean squared error", number(compared.mean_squared))
    entropy.metric("cross-entropy", number(compared.cross_entropy))


def show_formula(compared: Comparison) -> None:
    """Cross-entropy with its numbers, and what the course calls the loss."""
    true = compared.prediction.names[compared.prediction.label]
    p = float(compared.p[compared.prediction.label])
    equation, words = st.columns([1, 2.1], gap="large", vertical_alignment="center")
    equation.latex(
        rf"\begin{{aligned}} L &= -\sum_k y_k \ln \hat y_k \\ &= -\ln {tex(p)} "
        rf"= {tex_number(compared.cross_entropy)} \end{{aligned}}"
    )
    words.caption(
        f"Only the true class ({true}) has y = 1, so cross-entropy reads one number: the "
        "probability given to it. In the course the loss is the absolute difference, then an "
        "“aggregate variance”. Networks that choose among classes are rarely trained on absolute "
        "differences, and a loss is no variance: for classes it is the **mean cross-entropy**, "
        "for numbers the **mean squared error**."
    )


def vector(values: Any) -> str:
    """ "[0.3, 0.1, −0.4]"."""
    return f"[{', '.join(plain(float(value)) for value in values)}]"


def show_gradient(compared: Comparison) -> None:
    """Which way each loss would push the logits."""
    st.markdown("**Which way each loss pushes** (the gradient at the logits z, before softmax)")
    names = compared.prediction.names
    rows = [
        ("cross-entropy", compared.gradient_cross_entropy),
        ("mean squared error", compared.gradient_squared),
        ("mean absolute difference", compared.gradient_absolute),
    ]
    table, words = st.columns([1, 1.1], gap="large", vertical_alignment="center")
    header = f"| loss | {' | '.join(names)} |\n|:--|{'--:|' * len(names)}\n"
    table.markdown(
        header
        + "\n".join(
            f"| {name} | {' | '.join(signed(float(value)) for value in gradient)} |"
            for name, gradient in rows
        )
    )
    p, y = vector(compared.p), vector(compared.y)
    words.markdown(
        "For softmax with cross-entropy the gradient is simply what was said minus what is true: "
        f"**ŷ − y** = {p} − {y} = **{vector(compared.gradient_cross_entropy)}**. Negative means: "
        "raise this logit; the step goes against the gradient."
    )


# --- why cross-entropy ---------------------------------------------------------------------------


def show_why(compared: Comparison) -> None:
    """What a confident wrong answer costs, and how hard each loss pulls it back."""
    st.markdown("#### Why cross-entropy?")
    p = float(compared.p[compared.prediction.label])
    curve, here = one_prediction.costs(CURVE_P), one_prediction.costs([p])
    left, right = st.columns(2, gap="large")
    with left:
        drawing(
            curves_html(
                "What it costs",
                CURVE_P,
                [
                    Line("−ln p", curve.cross_entropy, float(here.cross_entropy[0])),
                    Line("|1 − p|", curve.absolute, float(here.absolute[0])),
                    Line("(1 − p)²", curve.squared, float(here.squared[0])),
                ],
                p,
                5.0,
            ),
            "loss_costs",
        )
        st.caption(
            "Each loss of the true class alone. A confident wrong answer (p near 0) costs at most "
            "1 by the other two; by cross-entropy the cost has no upper end."
        )
    with right:
        st.markdown(
            "**Guess first.** A network gives the true class 0.01. All three losses are high. "
            "Which of them pushes its logit up the hardest, and which almost gives up?"
        )
        if st.toggle("Show how hard each loss pulls", key="loss_pull"):
            drawing(
                curves_html(
                    "How hard it pulls: |∂L/∂z| at the true class",
                    CURVE_P,
                    [
                        Line("−ln p", curve.pull_cross_entropy, float(here.pull_cross_entropy[0])),
                        Line("|1 − p|", curve.pull_absolute, float(here.pull_absolute[0])),
                        Line("(1 − p)²", curve.pull_squared, float(here.pull_squared[0])),
                    ],
                    p,
                    1.0,
                ),
                "loss_pulls",
            )
            st.markdown(pull_table())
            st.caption(
                "Softmax is flat where it is sure: its slope p(1 − p) goes to 0 with p. Squared "
                "and absolute error carry that factor, so the worse the answer, the weaker the "
                "push. Cross-entropy’s slope −1/p cancels it, and 1 − p is left: the more wrong, "
                "the harder."
            )


def pull_table() -> str:
    """Cost and pull at a few probabilities, as Markdown."""
    found = one_prediction.costs([0.5, 0.1, 0.01, 0.001])
    lines = [
        r"| p | −ln p costs | pulls | \|1 − p\| pulls | (1 − p)² pulls |",
        "|--:|--:|--:|--:|--:|",
    ]
    for i, p in enumerate(found.p):
        lines.append(
            f"| {plain(float(p))} | {number(float(found.cross_entropy[i]))} | "
            f"**{number(float(found.pull_cross_entropy[i]))}** | "
            f"{number(float(found.pull_absolute[i]))} | {number(float(found.pull_squared[i]))} |"
        )
    return "\n".join(lines)


# --- the code ------------------------------------------------------------------------------------


def show_code(trainer: Trainer) -> None:
    """The engine's own lines for the loss of this run."""
    loss = type(trainer.network.loss)
    equation, code = st.columns([1, 1.6], gap="large")
    equation.latex(loss.formula)
    canonical = trainer.network.is_canonical
    equation.caption(
        "`terms` is what the tables above lay out. While training, the engine computes the same "
        "number from z, where no logarithm of a vanished probability can occur, and takes the "
        "gradient at the logits in one line."
        if canonical
        else "`terms` is what the tables above lay out. With this output layer there is no short "
        "way from z: the engine takes the loss and its slope from the outputs themselves."
    )
    with code:
        functions: list[Callable[..., Any]] = [loss.terms]
        functions += (
            [loss.value_from_z, loss.canonical_dL_dz] if canonical else [loss.value, loss.gradient]
        )
        if loss is not CategoricalCrossEntropy:
            functions.append(CategoricalCrossEntropy.terms)
        if loss is not MeanSquaredError:
            functions.append(MeanSquaredError.terms)
        show_source(*functions)
