"""A published example, its numbers beside those that the engine computes from the same start."""

from __future__ import annotations

from neuralnet.inside.worked_example import TITLE, URL, figures, losses_after
from ui.kit.html import caption, note, prose, table

PLACES = 12  # decimals of a computed number


def example_html() -> str:
    """The example, computed as it is shown."""
    rows, (at_once, in_turns) = figures(), losses_after()
    agree = sum(figure.agrees for figure in rows)
    html = prose(
        "## 2 · A published example, computed now\n\n"
        f"Matt Mazur, [{TITLE}]({URL}), 17 March 2015: a network with two inputs, two hidden and "
        "two output units, all sigmoid, and every number of one step worked out by hand. The "
        "engine of this app gets the same weights and does the same step."
    )
    html += note(
        f"**{agree} of {len(rows)} numbers are the published ones**, to the last decimal that was "
        "published.",
        "good" if agree == len(rows) else "warning",
    )
    html += table(
        ["", "published", "computed here", ""],
        [
            [figure.name, figure.published, f"{figure.computed:.{PLACES}f}",
             "✓ the same" if figure.agrees else "✗ another"]
            for figure in rows
        ],
    )  # fmt: skip
    return (
        html
        + prose(
            f"**And one that differs.** After the step the total error is **{at_once!r}** here; "
            f"the article says {in_turns.published}. That comes out "
            f"({in_turns.computed:.{PLACES}f}) "
            "where the output weights are moved *before* the hidden layer’s gradients are computed "
            "with them. The article itself says that the old weights are to be used, and its new "
            "weights above were computed so."
            if in_turns.agrees
            else f"After the step the total error is **{at_once!r}**; the article says "
            f"{in_turns.published}."
        )
        + caption(
            "In the article the units of a layer share one bias, which stays as it is; its total "
            "error, Σ ½ (target − output)² over two outputs, is the mean squared error."
        )
    )
