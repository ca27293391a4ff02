"""The learning rate of a step under a schedule: what it is here and why. Numbers in, text out."""

from __future__ import annotations

from neuralnet.schedules import Rate
from neuralnet.training import Trainer
from ui.lessons.update.rule_lines import with_numbers
from ui.words.numbers import as_given, exact, listed, percent, plural, tex_exact
from ui.words.state_words import rate_text


def rate_answer(trainer: Trainer) -> str:
    """What the rate is here and why, in a sentence of Markdown."""
    rate, settings = trainer.rate, trainer.settings
    reasons = []
    if settings.schedule == "step":
        drops = int(rate.e // settings.drop_every)
        factor = as_given(settings.drop_factor)
        reasons.append(f"it has dropped {_times(drops)} by the factor {factor}" if drops else "")
    elif settings.schedule == "cosine":
        left = percent(rate.share)
        if rate.share == 0:
            epochs = plural(settings.cosine_epochs, "epoch")
            reasons.append(f"the cosine has come to its end after {epochs}")
        elif rate.share < 1:
            way = f"{exact(rate.e, 4)} of its {plural(settings.cosine_epochs, 'epoch')}"
            reasons.append(f"the cosine has come {way}, which leaves {left}")
    elif rate.share != 1:
        reasons.append(f"the schedule leaves {percent(rate.share)}")
    if rate.warmth < 1:
        reasons.append(f"the warm-up has come to {percent(rate.warmth)}")
    why = listed(filter(None, reasons))
    here = f"The learning rate of this step is **{rate_text(trainer)}**"
    if not why:
        return f"{here}, all of the chosen {as_given(rate.chosen)}."
    return f"{here}, of the chosen {as_given(rate.chosen)}: {why}."


def rate_equations(trainer: Trainer) -> list[str]:
    """The rate's formula with its numbers, line by line in LaTeX: where in time the step lies, the
    schedule, the warm-up, and η_t."""
    rate, settings = trainer.rate, trainer.settings
    ((schedule, _whose),) = trainer.learning_rate.schedules
    lines, factors = [], [r"\eta"]
    if settings.schedule != "constant":
        lines += [_epochs_done(trainer), with_numbers(schedule.working, schedule.values(rate.e))]
        factors.append("f_1")
    if settings.warmup_epochs:
        lines.append(_warm_up(rate, settings.warmup_epochs))
        factors.append("f_2")
    values = {
        r"\eta": as_given(rate.chosen),
        "f_1": tex_exact(rate.share),
        "f_2": tex_exact(rate.warmth),
    }
    numbers = r"\cdot ".join(values[name] for name in factors)
    symbols = r"\,".join(factors)
    lines.append(rf"\eta_t = {symbols} = {numbers} = {tex_exact(rate.value)}")
    return lines


def _epochs_done(trainer: Trainer) -> str:
    rows, n = trainer.rows_done, trainer.n
    done = plural(trainer.epochs_done, "epoch").replace(" ", r"\text{ ") + "}"
    if not rows:
        return rf"\tau = {done}"
    share = rf"\frac{{{rows}}}{{{n}}}\text{{ of the next one}}"
    return rf"\tau = {done} + {share} = {exact(trainer.rate.e)}"


def _warm_up(rate: Rate, epochs: float) -> str:
    after, E = tex_exact(rate.after), as_given(epochs)
    return (
        rf"f_2 = \min\left(1, \frac{{\tau^+}}{{E_2}}\right)"
        rf" = \min\left(1, \frac{{{after}}}{{{E}}}\right) = {tex_exact(rate.warmth)}"
    )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
