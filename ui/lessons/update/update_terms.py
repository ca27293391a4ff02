"""The words and equations of the Update page: the engine's numbers in, text out. No Streamlit."""

from __future__ import annotations

import math

from neuralnet.device.backend import to_host
from neuralnet.inside.explain import Effect, Sum, adam_terms, update_parts
from neuralnet.optimizers import Adam, Momentum, RMSProp
from neuralnet.training import Trainer
from ui.words.numbers import exact, fixed, plural, signed, signed_exact, tex_exact, thousands

PART_NAMES = {
    "gradient": "from this batch’s gradient",
    "momentum": "from earlier batches, remembered",
    "decay": "from weight decay",
}


def in_step(before: float, change: float) -> tuple[str, str, str]:
    """before, change and after with the same number of decimals, so that the sum can be read."""
    after = before + change
    if not math.isfinite(after) or change == 0:
        return exact(before), signed_exact(change), exact(after)
    decimals = min(max(3 - math.floor(math.log10(abs(change))), 6), 14)
    return fixed(before, decimals), signed(change, decimals, fixed), fixed(after, decimals)


def _bracketed(value: float) -> str:
    return f"({exact(value)})" if value < 0 else exact(value)


def _in_brackets(value: float) -> str:
    return rf"({tex_exact(value)})" if value < 0 else tex_exact(value)


def _two_lines(first: str, second: str) -> str:
    """Two lines set under each other at the sign of equality."""
    return rf"\begin{{aligned}}{first}\\ &= {second}\end{{aligned}}"


# --- one weight --------------------------------------------------------------------------------


def answer(trainer: Trainer, index: int, name: str) -> str:
    """By how much this parameter will move and why by that much, in one sentence of Markdown."""
    parts = update_parts(trainer, index)
    before, g = float(trainer.network.theta[index]), float(trainer.network.dL_dtheta[index])
    change = parts.total
    if not math.isfinite(change):
        return f"**{name}** has no next value: the numbers of this step are not finite."
    if change == 0:
        return (
            f"**{name}** stays at {exact(before)}: its gradient is {exact(g)} on this batch and "
            "nothing else pulls at it."
        )
    way = "up" if change > 0 else "down"
    was, by, becomes = in_step(before, change)
    why = _reason(parts, g, way) + _sources(trainer, parts)
    return f"**{name}** goes **{way} by {by[1:]}**, from {was} to {becomes}, because {why}."


def _reason(parts: Sum, g: float, way: str) -> str:
    pulls = " and ".join(
        {"momentum": "what the optimizer remembers", "decay": "weight decay"}[term.name]
        for term in parts.terms
        if term.name != "gradient" and term.value and (term.value > 0) == (way == "up")
    )
    verb = "pull" if " and " in pulls else "pulls"
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
        return f", of which {title} makes {makes}"
    listed = [f"{signed_exact(term.value)} {PART_NAMES[term.name]}" for term in parts.terms]
    return f": {', '.join(listed[:-1])} and {listed[-1]}, together {signed_exact(parts.total)}"


def size_note(trainer: Trainer, index: int) -> str:
    """Why the step is as long as it is, for the optimizer in use."""
    optimizer, eta = trainer.optimizer, float(trainer.optimizer.learning_rate)
    change = float(trainer.delta[index])
    if isinstance(optimizer, Adam):
        terms = adam_terms(trainer, index)
        note = (
            f"Adam divides the mean gradient m̂ by its usual size √v̂ = {exact(terms.v_hat**0.5)}, "
            f"so the step is {exact(abs(change) / eta, 3)} times the learning rate {eta:g}, "
            "however large or small the gradients are."
        )
        if terms.t == 1 and terms.g != 0:
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
    if isinstance(optimizer, RMSProp):
        return (
            "RMSProp divides the gradient by its usual size √s: the step is "
            f"{exact(abs(change) / eta, 3)} times the learning rate {eta:g}."
        )
    if isinstance(optimizer, Momentum):
        limit = 1.0 / (1.0 - optimizer.momentum)
        return (
            f"Momentum keeps {optimizer.momentum:g} of its speed v: where gradients keep agreeing, "
            f"steps grow up to {exact(limit, 3)} times the learning rate × gradient."
        )
    return (
        f"SGD has no memory: the change is −{eta:g} × gradient. Half the gradient, half the step."
    )


def rule_equations(trainer: Trainer, index: int) -> list[str]:
    """The optimizer's rule with the numbers of one parameter, line by line in LaTeX."""
    return [*_seen(trainer, index), *_rule(trainer, index)]


def _seen(trainer: Trainer, index: int) -> list[str]:
    """What the optimizer sees, where clipping or decay change the gradient."""
    settings, g = trainer.settings, float(trainer.network.dL_dtheta[index])
    factor = float(trainer.clip_factor)
    decay = float(trainer.decay[index])
    if not settings.clip_norm and not decay:
        return []
    lines = []
    if settings.clip_norm:
        norm = float(trainer.gradient_norm)
        lines.append(
            rf"c = \min\left(1, \frac{{{settings.clip_norm:g}}}{{\lVert\partial L/\partial\theta"
            rf"\rVert}}\right) = \min\left(1, \frac{{{settings.clip_norm:g}}}{{{tex_exact(norm)}}}"
            rf"\right) = {tex_exact(factor)}"
        )
    symbols, numbers = r"\frac{\partial L}{\partial w}", _in_brackets(g)
    if settings.clip_norm:
        symbols, numbers = rf"c\,{symbols}", rf"{tex_exact(factor)}\cdot {numbers}"
    if decay:
        w = float(trainer.network.theta[index])
        symbols += r" + \lambda w"
        numbers += rf" + {decay:g}\cdot {_in_brackets(w)}"
    lines.append(rf"g = {symbols} = {numbers} = {tex_exact(float(trainer.g[index]))}")
    return lines


def _rule(trainer: Trainer, index: int) -> list[str]:
    optimizer, eta = trainer.optimizer, float(trainer.optimizer.learning_rate)
    g, change = float(trainer.g[index]), tex_exact(float(trainer.delta[index]))
    g_tex = _in_brackets(g)
    if isinstance(optimizer, Adam):
        n, b1, b2 = adam_terms(trainer, index), optimizer.beta1, optimizer.beta2
        return [
            _two_lines(
                rf"m_{{{n.t}}} &= \beta_1 m_{{{n.t - 1}}} + (1-\beta_1)\,g",
                rf"{b1:g}\cdot {_in_brackets(n.m_before)} + {1 - b1:g}\cdot {g_tex} "
                rf"= {tex_exact(n.m)}",
            ),
            _two_lines(
                rf"v_{{{n.t}}} &= \beta_2 v_{{{n.t - 1}}} + (1-\beta_2)\,g^2",
                rf"{b2:g}\cdot {tex_exact(n.v_before)} + {1 - b2:g}\cdot {g_tex}^2 "
                rf"= {tex_exact(n.v)}",
            ),
            rf"\hat m = \frac{{m_{{{n.t}}}}}{{1 - \beta_1^{{{n.t}}}}} = "
            rf"\frac{{{tex_exact(n.m)}}}{{{tex_exact(n.m_correction)}}} = {tex_exact(n.m_hat)}",
            rf"\hat v = \frac{{v_{{{n.t}}}}}{{1 - \beta_2^{{{n.t}}}}} = "
            rf"\frac{{{tex_exact(n.v)}}}{{{tex_exact(n.v_correction)}}} = {tex_exact(n.v_hat)}",
            rf"\text{{effective rate}} = \frac{{\eta}}{{\sqrt{{\hat v}} + \varepsilon}} = "
            rf"\frac{{{eta:g}}}{{{tex_exact(n.v_hat**0.5)} + 10^{{-8}}}} = {tex_exact(n.rate)}",
            rf"\Delta w = -\frac{{\eta}}{{\sqrt{{\hat v}} + \varepsilon}}\,\hat m = "
            rf"-{tex_exact(n.rate)}\cdot {_in_brackets(n.m_hat)} = {change}",
        ]
    if isinstance(optimizer, RMSProp):
        s_before, s = float(optimizer.state[0][index]), float(optimizer.next_state[0][index])
        rho = optimizer.rho
        return [
            rf"s_t = \rho\, s_{{t-1}} + (1-\rho)\, g^2 = {rho:g}\cdot {tex_exact(s_before)} + "
            rf"{1 - rho:g}\cdot {g_tex}^2 = {tex_exact(s)}",
            rf"\Delta w = -\eta\,\frac{{g}}{{\sqrt{{s_t}} + \varepsilon}} = -{eta:g}\cdot"
            rf"\frac{{{tex_exact(g)}}}{{{tex_exact(s**0.5)} + 10^{{-8}}}} = {change}",
        ]
    if isinstance(optimizer, Momentum):
        v_before, v = float(optimizer.state[0][index]), float(optimizer.next_state[0][index])
        return [
            rf"v_t = \mu\, v_{{t-1}} + g = {optimizer.momentum:g}\cdot {_in_brackets(v_before)} "
            rf"+ {g_tex} = {tex_exact(v)}",
            rf"\Delta w = -\eta\, v_t = -{eta:g}\cdot {_in_brackets(v)} = {change}",
        ]
    return [rf"\Delta w = -\eta\, g = -{eta:g}\cdot {g_tex} = {change}"]


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
        listed = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
        parts.append(f"{verb} {'that' if parts else 'the loss'} of {listed}")
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
