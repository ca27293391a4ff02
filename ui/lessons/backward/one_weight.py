"""One weight in full: what its gradient is, why it has this sign, and which rows make it. Strings
of HTML; the ends that touch Streamlit are in ``backward_pass``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np

from neuralnet.inside import explain
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.figures.network_diagram import BIAS
from ui.kit.arrival import MARK, place_on
from ui.kit.html import (
    a_number,
    button,
    caption,
    choice,
    columns,
    formula,
    note,
    numbered,
    prose,
    row,
    table,
)
from ui.kit.verbs import use_row
from ui.lessons.backward import gradient_story as story
from ui.lessons.backward.gradient_story import OWN, PRODUCT
from ui.lessons.chosen_weight import (
    batch_row_choice,
    chosen_parameter,
    gradient_terms,
    row_names,
    telling_row,
    weight_at,
)
from ui.words.names import Selection, layer_title, parameter_name, source_names, unit_names
from ui.words.numbers import agree, fixed, plural, signed, significant

MOST_ROWS = 50  # in sight; of more, those with the largest shares
ADDED = ("∂L/∂z (1/n inside)", PRODUCT, OWN)  # columns that may be summed over rows
HEAD_STYLE = """<style>
.bp-head { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: 0 0 1rem; }
.bp-head div { border-left: 3px solid var(--st-primary-color); padding-left: .7rem; }
.bp-head span { display: block; font-size: .85rem; color: var(--quiet); }
.bp-head b { font-size: 1.5rem; font-weight: 600; }
</style>"""


def weight_html(me: Learner, trainer: Trainer) -> str:
    """The chosen weight: its gradient, its sign in words, its chain of factors, row by row."""
    chosen = chosen_parameter(me, trainer)
    mark = MARK if place_on("backward_pass") == "one_weight" else ""
    html = f"<h2{mark}>One weight: what is its gradient, and why has it this sign?</h2>"
    html += _choose_parameter(trainer, chosen)
    if me.walk.backward_layer > chosen.layer:
        return (
            html
            + note(
                f"The backward pass has not come back to layer {chosen.layer} yet, where this "
                f"{chosen.kind} is: its gradient is not known."
            )
            + button("back_to", f"Go back to layer {chosen.layer}", chosen.layer)
        )
    index = me.parameter_index(chosen)
    assert index is not None  # chosen from what there is
    g = float(trainer.network.dL_dtheta[index])
    at = telling_row(me, trainer, chosen)
    headline = _headline(
        [
            (
                f"{chosen.kind} now",
                significant(float(trainer.network.theta[index]), 6),
                "Backward does not change it",
            ),
            (
                f"its gradient ∂L/∂{'b' if chosen.kind == 'bias' else 'W'}",
                signed(g),
                parameter_name(trainer, chosen),
            ),
            (
                "so a step down the slope",
                "makes it smaller" if g > 0 else "makes it larger" if g < 0 else "leaves it",
                "when Update comes",
            ),
        ]
    )
    why = "\n\n".join(["### Why this sign?", *sign_lines(trainer, chosen)])
    chain = _chain(trainer, chosen, at)
    return (
        html + headline + columns(prose(why), chain, widths=(1, 1.15)) + _rows(trainer, chosen, at)
    )


def weight_acts(me: Learner) -> dict[str, Callable[[Any], object]]:
    """What each press does."""
    return {
        "layer": lambda layer: _use_layer(me, layer),
        "from": lambda i: _use_parameter(me, i, None),
        "to": lambda j: _use_parameter(me, None, j),
        "term": lambda row: use_row(me, row),
        "back_to": lambda layer: _walk_back(me, layer),
    }


def _choose_parameter(trainer: Trainer, chosen: Selection) -> str:
    at, count = chosen.layer, len(trainer.network.layers)
    titles = [(str(index), layer_title(trainer, index)) for index in range(1, count + 1)]
    sources = [*numbered(source_names(trainer, at)), (str(BIAS), "bias (input 1)")]
    source = BIAS if chosen.kind == "bias" else chosen.i
    return row(
        choice("layer", "Layer", titles, str(at), help="The layer of the weight."),
        choice("from", "From", sources, str(source), help="What it multiplies, or the bias."),
        choice(
            "to",
            "To",
            numbered(unit_names(trainer, at)),
            str(chosen.j),
            help="The unit whose sum it is part of.",
        ),
    )


def _use_layer(me: Learner, said: Any) -> None:
    layer, trainer = a_number(said), me.at_cursor()
    if layer is not None and 1 <= layer <= len(trainer.network.layers):
        lit = weight_at(me, trainer, layer)
        me.select({"kind": "weight", "layer": layer, "i": lit.i, "j": lit.j})


def _use_parameter(me: Learner, source: Any, unit: Any) -> None:
    """The parameter from ``source`` to ``unit`` of the layer in question; None keeps it."""
    chosen = chosen_parameter(me, me.at_cursor())
    j = chosen.j if unit is None else a_number(unit)
    if source == str(BIAS) or (source is None and chosen.kind == "bias"):
        me.select({"kind": "bias", "layer": chosen.layer, "j": j})
    else:
        i = chosen.i if source is None else a_number(source)
        me.select({"kind": "weight", "layer": chosen.layer, "i": i, "j": j})


def _walk_back(me: Learner, said: Any) -> None:
    layer = a_number(said)
    if layer is not None and me.walk.has_loss and 1 <= layer <= me.walk.layers:
        me.walk_to(me.walk.back_in(layer))


def _headline(items: Sequence[tuple[str, str, str]]) -> str:
    cells = "".join(
        f"<div><span>{escape(label)}</span><b>{escape(value)}</b><span>{escape(below)}</span></div>"
        for label, value, below in items
    )
    return f'{HEAD_STYLE}<div class="bp-head">{cells}</div>'


def sign_lines(trainer: Trainer, chosen: Selection) -> list[str]:
    """The sign of the chosen gradient in words, from this batch's numbers."""
    network, last = trainer.network, len(trainer.network.layers)
    is_output = chosen.layer == last
    slopes = explain.activation_slopes(network.layers[chosen.layer - 1], chosen.j)
    return story.sign_in_words(
        gradient_terms(network, chosen),
        unit=unit_names(trainer, chosen.layer)[chosen.j],
        source=None if chosen.kind == "bias" else source_names(trainer, chosen.layer)[chosen.i],
        is_output=is_output and network.is_canonical,  # there ŷ − y is the error
        is_off=not is_output and not slopes.any(),
    )


def _chain(trainer: Trainer, chosen: Selection, at: int) -> str:
    names, unit = row_names(trainer), unit_names(trainer, chosen.layer)[chosen.j]
    source = "" if chosen.kind == "bias" else source_names(trainer, chosen.layer)[chosen.i]
    if len(names) > 1:
        of_row = row(batch_row_choice(trainer, at, "For this row of the batch", "term"))
    else:
        of_row = prose(f"For **{names[at]}**, the only row of the batch:")
    return (
        prose("### The chain of factors")
        + of_row
        + formula(story.chain_of_factors(trainer, chosen, at, unit, source))
        + prose("For the whole batch:")
        + formula(story.parameter_gradient(trainer.network, chosen, None))
    )


def _rows(trainer: Trainer, chosen: Selection, at: int) -> str:
    """Row by row; of many rows those with the largest shares, and the others as one line."""
    found, names = story.chain_columns(trainer, chosen), row_names(trainer)
    n = len(names)
    shown = heaviest(found[PRODUCT], at)
    lines = [[names[k], *(fixed(values[k], 6) for values in found.values())] for k in shown]
    if len(shown) < n:
        others = np.setdiff1d(np.arange(n), shown)
        sums = (fixed(of[others].sum(), 6) if name in ADDED else "" for name, of in found.items())
        lines.append([f"the other {plural(len(others), 'row')}, added up", *sums])
    times = agree(n, " time", " times")
    return (
        prose("### Row by row")
        + table(["row", *found], lines, marked=shown.index(at), tall=n > 10)
        + caption(
            f"The column *{PRODUCT}* adds up to **{significant(float(found[PRODUCT].sum()), 6)}**, "
            f"the gradient. The last column is each row’s own gradient, {n}{times} as large; "
            f"its mean is **{significant(float(found[OWN].mean()), 6)}**, the same number: 1/n is "
            "already inside ∂L/∂z."
        )
    )


def heaviest(shares: np.ndarray, at: int) -> list[int]:
    """Which rows are in sight: all of up to ``MOST_ROWS``, else those of largest magnitude and, in
    any case, row ``at``; in their order."""
    if len(shares) <= MOST_ROWS:
        return list(range(len(shares)))
    sizes = np.nan_to_num(np.abs(shares), nan=-1.0, posinf=np.inf)
    sizes[at] = np.inf
    return sorted(int(k) for k in np.argsort(-sizes, kind="stable")[:MOST_ROWS])
