"""The rule of a step line by line, in LaTeX: each equation with the numbers of one parameter."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np

from neuralnet.inside.explain import update_values
from neuralnet.optimizers import Line
from neuralnet.training import Trainer
from ui.words.numbers import as_given, tex_exact


def rule_equations(trainer: Trainer, index: int) -> list[str]:
    """The optimizer's rule with the numbers of one parameter, line by line in LaTeX."""
    held = [r"\text{frozen:}\quad \Delta w = 0"] if index in trainer.frozen else []
    return [*_seen(trainer, index), *_rule(trainer, index), *held]


def _seen(trainer: Trainer, index: int) -> list[str]:
    """What the optimizer sees, where clipping or a penalty changes the gradient."""
    settings, g = trainer.settings, float(trainer.network.dL_dtheta[index])
    factor, penalty = float(trainer.clip_factor), trainer.penalty
    decay = 0.0
    if penalty.l2 is not None and not trainer.optimizer.decoupled_decay:
        decay = float(penalty.l2[index])
    l1 = 0.0 if penalty.l1 is None else float(penalty.l1[index])
    if not settings.clip_norm and not decay and not l1:
        return []
    lines = []
    if settings.clip_norm:
        norm, largest = float(trainer.gradient_norm), as_given(settings.clip_norm)
        lines.append(
            rf"c = \min\left(1, \frac{{{largest}}}{{\lVert\partial L/\partial\theta"
            rf"\rVert}}\right) = \min\left(1, \frac{{{largest}}}{{{tex_exact(norm)}}}"
            rf"\right) = {tex_exact(factor)}"
        )
    symbols, numbers = r"\frac{\partial L}{\partial w}", _in_brackets(g)
    if settings.clip_norm:
        symbols, numbers = rf"c\,{symbols}", rf"{tex_exact(factor)}\cdot {numbers}"
    w = float(trainer.network.theta[index])
    if decay:
        symbols += r" + \lambda w"
        numbers += rf" + {as_given(decay)}\cdot {_in_brackets(w)}"
    if l1:
        symbols += r" + \lambda_1 \operatorname{sign} w"
        numbers += rf" + {as_given(l1)}\cdot {_in_brackets(float(np.sign(w)))}"
    lines.append(rf"g = {symbols} = {numbers} = {tex_exact(float(trainer.g[index]))}")
    return lines


def _rule(trainer: Trainer, index: int) -> list[str]:
    n, optimizer = update_values(trainer, index), trainer.optimizer
    if optimizer.working:
        return [with_numbers(line, n) for line in optimizer.working]
    states = [
        rf"\text{{{name}}}:\quad {tex_exact(vars(n)[f'{name}_before'])} \to "
        rf"{tex_exact(vars(n)[name])}"
        for name in optimizer.state_names
    ]
    change = rf"g = {tex_exact(n.g)},\qquad \Delta w = {tex_exact(n.delta)}"
    return [*filter(None, [optimizer.formula]), *states, change]


def with_numbers(line: Line, n: SimpleNamespace) -> str:
    """A line of a rule: the equation, the same with its numbers, and what comes out."""

    def number(match: re.Match[str]) -> str:
        value = vars(n)[match["name"]]
        if isinstance(value, int):
            return match["brace"] + str(value)
        # Braces hold a number together as well as brackets do.
        return match["brace"] + (tex_exact if match["brace"] else _in_brackets)(value)

    def filled(text: str) -> str:
        return re.sub(r"(?P<brace>\{?)<(?P<name>\w+)>", number, text)

    equation = filled(line.equation)
    numbers = f"{filled(line.numbers)} = {tex_exact(vars(n)[line.result])}"
    if line.wide:
        return _two_lines(equation.replace("=", "&=", 1), numbers)
    return f"{equation} = {numbers}"


def _in_brackets(value: float) -> str:
    return rf"({tex_exact(value)})" if value < 0 else tex_exact(value)


def _two_lines(first: str, second: str) -> str:
    """Two lines set under each other at the sign of equality."""
    return rf"\begin{{aligned}}{first}\\ &= {second}\end{{aligned}}"
