"""What the letters of an optimizer's rule mean, in words, before the formula is shown."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace

from neuralnet.inside.explain import update_values
from neuralnet.training import Trainer
from ui.words.numbers import as_given, exact, signed_exact, superscript


def rule_words(trainer: Trainer, index: int) -> list[str]:
    """What the letters of the optimizer's rule mean, before its formula. Plain SGD comes first: the
    other rules change one thing in it after the other."""
    n, words = update_values(trainer, index), RULE_WORDS.get(trainer.optimizer.name)
    rate, g = as_given(n.learning_rate), n.g
    plain = (
        f"**Plain SGD** would make the change −η · g = −{rate} · {in_brackets(g)} = "
        f"{signed_exact(-n.learning_rate * g)}: the learning rate η says how far, the gradient g "
        "says which way."
    )
    return [] if words is None else [plain, words(n)]


def _momentum_words(n: SimpleNamespace) -> str:
    return f"{_running_sum(n)} It takes the place of g."


def _nesterov_words(n: SimpleNamespace) -> str:
    return f"{_running_sum(n)} g + μ m takes the place of g, which looks one step ahead."


def _running_sum(n: SimpleNamespace) -> str:
    return (
        "**m** is the sum of this gradient and the earlier ones: at every step the old sum is "
        f"multiplied by μ = {as_given(n.momentum)}, so older gradients count less and less."
    )


def _adagrad_words(n: SimpleNamespace) -> str:
    return (
        "**v** is the sum of all squared gradients of this weight so far. The gradient is divided "
        f"by √v. {_small_number(n)}"
    )


def _rmsprop_words(n: SimpleNamespace) -> str:
    return (
        "**v** is the mean of the squared gradients of this weight: at every step "
        f"ρ = {as_given(n.rho)} of the old mean is kept. √v is the usual size of the gradient, and "
        f"the gradient is divided by it. {_small_number(n)}"
    )


def _adam_words(n: SimpleNamespace) -> str:
    return (
        "**m** is the mean of the gradients of this weight: at every step "
        f"β₁ = {as_given(n.beta1)} of the old mean is kept. It takes the place of g.\n\n"
        "**v** is the mean of the squared gradients, with "
        f"β₂ = {as_given(n.beta2)} kept: √v is the usual size of the gradient, and the step is "
        f"divided by it. {_small_number(n)}\n\n"
        "**m̂** and **v̂** are m and v, corrected for the first steps: both begin at 0, which would "
        "make them too small."
    )


def _adamw_words(n: SimpleNamespace) -> str:
    return f"{_adam_words(n)}\n\n**λ** also pulls the weight itself towards 0."


def _small_number(n: SimpleNamespace) -> str:
    power = superscript(round(math.log10(n.epsilon)))
    return f"ε = 10{power} only prevents a division by 0."


RULE_WORDS: dict[str, Callable[[SimpleNamespace], str]] = {
    "momentum": _momentum_words,
    "nesterov": _nesterov_words,
    "adagrad": _adagrad_words,
    "rmsprop": _rmsprop_words,
    "adam": _adam_words,
    "adamw": _adamw_words,
}


def in_brackets(value: float) -> str:
    """A number behind a sign: in brackets where it has one of its own."""
    return f"({exact(value)})" if value < 0 else exact(value)
