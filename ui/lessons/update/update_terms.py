"""The words and equations of the Update page: the engine's numbers in, text out. No Streamlit."""

from __future__ import annotations

import math
from types import SimpleNamespace

from neuralnet.device.arrays import to_host
from neuralnet.inside.explain import FROZEN, WHOLE, Effect, Sum, update_parts, update_values
from neuralnet.training import Trainer
from ui.words.numbers import (
    agree,
    as_given,
    exact,
    fixed,
    listed,
    plural,
    signed,
    signed_exact,
    thousands,
)
from ui.words.state_words import rate_text

PART_NAMES = {
    "gradient": "from this batch’s gradient",
    "momentum": "from earlier batches, remembered",
    "decay": "from weight decay",
    "l1": "from the L1 penalty",
    FROZEN: "taken back, for it is frozen",
    WHOLE: "the optimizer’s change, in one piece",
}
PULLS = {
    "momentum": "what the optimizer remembers",
    "decay": "weight decay",
    "l1": "the L1 penalty",
}


def part_name(name: str) -> str:
    """Where a part of a change comes from; a part that this page has no words for keeps the name
    that its optimizer gives it."""
    return PART_NAMES.get(name, f"from {name}")


def in_step(before: float, change: float) -> tuple[str, str, str]:
    """before, change and after with the same number of decimals, so that the sum can be read."""
    after = before + change
    if not math.isfinite(after) or change == 0:
        return exact(before), signed_exact(change), exact(after)
    decimals = min(max(3 - math.floor(math.log10(abs(change))), 6), 14)
    return fixed(before, decimals), signed(change, decimals, fixed), fixed(after, decimals)


def _bracketed(value: float) -> str:
    return f"({exact(value)})" if value < 0 else exact(value)


# --- one weight --------------------------------------------------------------------------------


def answer(trainer: Trainer, index: int, name: str) -> str:
    """By how much this parameter will move and why by that much, in one sentence of Markdown."""
    parts = update_parts(trainer, index)
    before, g = float(trainer.network.theta[index]), float(trainer.network.dL_dtheta[index])
    change = parts.total
    if not math.isfinite(change):
        return f"**{name}** has no next value: the numbers of this step are not finite."
    title, is_whole = trainer.optimizer.title, parts.terms[0].name == WHOLE
    if index in trainer.frozen:
        wanted = signed_exact(update_values(trainer, index).delta)
        return (
            f"**{name}** is **frozen** and stays at {exact(before)}. Its gradient is {exact(g)} on "
            f"this batch; free, {title} would change it by {wanted}."
        )
    if change == 0:
        if is_whole:
            return f"**{name}** stays at {exact(before)}: the change that {title} makes is 0."
        if trainer.rate.value == 0:
            return f"**{name}** stays at {exact(before)}: the learning rate of this step is 0."
        return (
            f"**{name}** stays at {exact(before)}: its gradient is {exact(g)} on this batch, and "
            "nothing else changes it."
        )
    way = "up" if change > 0 else "down"
    was, by, becomes = in_step(before, change)
    if is_whole:
        why = (
            f"this is what the rule of {title} gives for the gradient {signed_exact(g)} and for "
            "what it remembers"
        )
    else:
        why = _reason(parts, g, way) + _sources(trainer, parts)
    return f"**{name}** goes **{way} by {by[1:]}**, from {was} to {becomes}, because {why}."


def _reason(parts: Sum, g: float, way: str) -> str:
    others = [
        PULLS.get(term.name, term.name)
        for term in parts.terms
        if term.name != "gradient" and term.value and (term.value > 0) == (way == "up")
    ]
    pulls, verb = listed(others), agree(len(others), "pulls", "pull")
    if g == 0:
        return f"{pulls} {verb}, although its gradient on this batch is 0"
    effect = "raise" if g > 0 else "lower"
    wanted = "down" if g > 0 else "up"
    slope = (
        f"its gradient is {signed_exact(g)} (a little more of it would {effect} this batch’s loss)"
    )
    if wanted == way:
        return slope
    return f"{slope}, which alone asks to go {wanted}, but {pulls} {verb} harder"


def _sources(trainer: Trainer, parts: Sum) -> str:
    if all(term.value == 0 for term in parts.terms[1:]):
        (rate, pull), title = parts.terms[0].factors, trainer.optimizer.title
        makes = f"{exact(rate)} × {_bracketed(pull)} = {signed_exact(parts.total)}"
        return f", from which {title} makes {makes}"
    terms = listed(f"{signed_exact(term.value)} {part_name(term.name)}" for term in parts.terms)
    return f": {terms}, together {signed_exact(parts.total)}"


def size_note(trainer: Trainer, index: int) -> str:
    """Why the step is as long as it is, for the optimizer in use."""
    n, title = update_values(trainer, index), trainer.optimizer.title
    if trainer.rate.value == 0:
        return f"With a learning rate of 0 no step of {title} has any length."
    times = exact(abs(n.delta) / n.learning_rate, 3)
    words = SIZE_NOTES.get(trainer.optimizer.name)
    if words is None:
        rate = rate_text(trainer)
        return f"With {title} this step is {times} times the learning rate {rate}."
    return words(trainer, n, times)


def _sgd_size(trainer: Trainer, n: SimpleNamespace, _times: str) -> str:
    return (
        f"SGD has no memory: the change is −{rate_text(trainer)} × gradient. Half the "
        "gradient, half the step."
    )


def _momentum_size(_trainer: Trainer, n: SimpleNamespace, _times: str) -> str:
    limit = 1.0 / (1.0 - n.momentum)
    return (
        f"Momentum keeps {as_given(n.momentum)} of the earlier gradients (m): while gradients "
        f"agree, steps grow to up to {exact(limit, 3)} times learning rate × gradient."
    )


def _nesterov_size(_trainer: Trainer, n: SimpleNamespace, _times: str) -> str:
    limit = 1.0 / (1.0 - n.momentum)
    return (
        f"Nesterov momentum keeps {as_given(n.momentum)} of the earlier gradients (m) and looks "
        f"one step ahead, at g + {as_given(n.momentum)} m: while gradients agree, steps grow to up "
        f"to {exact(limit, 3)} times learning rate × gradient, and where they turn it slows down "
        "one step earlier."
    )


def _adagrad_size(trainer: Trainer, n: SimpleNamespace, times: str) -> str:
    return (
        f"AdaGrad divides the gradient by √v = {exact(n.root)}, the root of the sum of all squared "
        f"gradients so far: the step is {times} times the learning rate "
        f"{rate_text(trainer)}. The sum only grows, so steps get shorter and shorter, "
        "whether training has reached its goal or not."
    )


def _rmsprop_size(trainer: Trainer, n: SimpleNamespace, times: str) -> str:
    return (
        f"RMSProp divides the gradient by its usual size √v: the step is {times} times the "
        f"learning rate {rate_text(trainer)}."
    )


def _adam_size(trainer: Trainer, n: SimpleNamespace, times: str) -> str:
    note = (
        f"Adam divides the mean gradient m̂ by its usual size √v̂ = {exact(n.root)}, "
        f"so the step is {times} times the learning rate {rate_text(trainer)}, "
        "however large or small the gradients are."
    )
    if n.t == 1 and n.g != 0:
        note += (
            " At Adam’s very first step m̂ = g and √v̂ = |g|: every parameter with a gradient "
            "moves by the learning rate, and only the gradient’s sign counts."
        )
        still = int((to_host(trainer.g) == 0).sum())
        if still:
            note += (
                f" {still} of the {len(trainer.g)} have gradient 0 on this batch and stay "
                "where they are."
            )
    return note


def _adamw_size(trainer: Trainer, n: SimpleNamespace, times: str) -> str:
    note = (
        f"AdamW divides the mean gradient m̂ by its usual size √v̂ = {exact(n.root)}, as Adam does; "
        f"the step is {times} times the learning rate {rate_text(trainer)}."
    )
    if trainer.penalty.l2 is not None:
        note += (
            " Its weight decay is decoupled: λw is no part of the gradient g and is not divided, "
            "so every weight loses the same share ηλ of itself."
        )
    return note


SIZE_NOTES = {
    "sgd": _sgd_size,
    "momentum": _momentum_size,
    "nesterov": _nesterov_size,
    "adagrad": _adagrad_size,
    "rmsprop": _rmsprop_size,
    "adam": _adam_size,
    "adamw": _adamw_size,
}


# --- the loss, the epoch -----------------------------------------------------------------------


def effect_words(effect: Effect) -> str:
    """What the step does to a loss: "falls by 0.0123 (−2.1%)"."""
    change = effect.after - effect.before
    if math.isnan(effect.before):
        return "no rows"
    if not math.isfinite(change):
        return "is no longer a finite number"
    if change == 0:
        return "stays the same"
    verb = "falls" if change < 0 else "rises"
    share = f" ({signed_exact(100 * change / effect.before, 3)}%)" if effect.before else ""
    return f"{verb} by {exact(abs(change), 4)}{share}"


ROWS = {
    "batch": "its own batch",
    "training": "all training rows",
    "validation": "the validation rows",
}


def verdict(effects: dict[str, Effect]) -> str:
    """What an update did, in words: "It lowered the loss of its own batch and raised that of …"."""
    did: dict[str, list[str]] = {}
    for name, effect in effects.items():
        change = effect.after - effect.before
        if math.isnan(effect.before) and name == "validation":
            continue  # there are none
        if not math.isfinite(change):
            return "The loss is no longer a finite number."
        verb = "lowered" if change < 0 else "raised" if change > 0 else "did not change"
        did.setdefault(verb, []).append(ROWS[name])
    parts: list[str] = []
    for verb, names in did.items():
        parts.append(f"{verb} {'that' if parts else 'the loss'} of {listed(names)}")
    return f"It {', but '.join(parts)}." if parts else ""


def updates_of_an_epoch(rows: int, batch_size: int) -> tuple[int, int]:
    """How many updates an epoch makes, and from how many rows the last one is made."""
    updates = -(-rows // batch_size)
    return updates, rows - (updates - 1) * batch_size


def epoch_sentence(rows: int, batch_size: int) -> str:
    """Epoch and step in the numbers of this run."""
    updates, last = updates_of_an_epoch(rows, batch_size)
    size = min(batch_size, rows)
    text = f"{plural(rows, 'row')} in batches of {thousands(size)}: "
    text += f"**{plural(updates, 'update')} an epoch**"
    if last != size:
        text += f", the last one from {plural(last, 'row')}"
    return text
