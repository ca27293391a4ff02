"""How it is said what was measured: figures, the loss beside that of a constant guess, the learning
rate, the answers beside those of simple methods.
"""

import math

import numpy as np

from neuralnet.advice.evidence import Evidence
from neuralnet.advice.reference import Answers
from neuralnet.inside.diagnostics import LayerHealth
from neuralnet.measuring import in_percent

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def figure(value: float) -> str:
    """Three digits of a number: "1,870", "0.0123", "4.5·10⁻⁷"."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "infinite"
    rounded = float(f"{value:.3g}")
    if rounded == 0 or 1 <= abs(rounded) < 1e6:
        return f"{rounded:,.10g}".replace("-", "−")
    if 1e-5 <= abs(rounded) < 1:
        return np.format_float_positional(rounded, trim="-").replace("-", "−")
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}·10{str(int(exponent)).translate(_RAISED)}".replace("-", "−")


def r_squared_words(value: float) -> str:
    """R² in three decimals, so that two of them can be compared: "0.800"."""
    return f"{value:.3f}".replace("-", "−") if abs(value) < 1000 else figure(value)


def where_it_stands(e: Evidence) -> str:
    """Training loss against a constant guess, and for classes the training accuracy."""
    text = f"The training loss is {figure(e.now.training_loss)}"
    if math.isfinite(e.guess):
        text += f" (a constant guess: {figure(e.guess)})"
    if e.trainer.data.dataset.task == "classification" and math.isfinite(e.now.training_metric):
        text += f", the training accuracy {in_percent(e.now.training_metric)}"
    return f"{text}."


def rate_words(e: Evidence) -> str:
    """ "learning rate is 0.001", and what a schedule makes of it here."""
    chosen = f"learning rate is {figure(e.settings.learning_rate)}"
    if not e.trainer.learning_rate.changes:
        return chosen
    return f"{chosen}, of which its schedule leaves {figure(e.trainer.rate.value)} here"


def layer_words(e: Evidence, health: LayerHealth) -> str:
    """ "hidden layer 2", "the convolution" or "the output layer"."""
    return e.name_of(health).layer


def ahead_words(e: Evidence) -> str:
    """What a simple method reaches on the same rows, beside the network, where it is ahead."""
    best = e.ahead or (e.reference.best if e.trails else None)
    return "" if best is None else beside_words(e, best)


def beside_words(e: Evidence, best: Answers) -> str:
    """What this method reaches on the same rows, beside the network."""
    rows, sampled = e.reference.compared, e.reference.sampled
    if e.trainer.data.dataset.task == "classification":
        ours, theirs = in_percent(float(e.scores.mean())), in_percent(best.score)
        words = f"Of {rows}, {ours} are right; {best.words} would name {theirs} of them correctly."
    else:
        words = (
            f"On {rows}, R² is {r_squared_words(float(e.scores.mean()))}; {best.words} would reach "
            f"{r_squared_words(best.score)}."
        )
    return f"{words} {sampled}".strip()
