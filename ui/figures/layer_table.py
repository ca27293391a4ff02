"""How many numbers a network is made of, layer by layer, with the arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

from neuralnet.layers import LayerSpec
from ui.words.numbers import number, thousands
from ui.words.palette import PROPERTIES
from ui.words.settings import title

_STYLE = (
    """<style>
.nn-count { PROPERTIES
  color: var(--nn-ink); font-variant-numeric: tabular-nums; font-size: 14px; line-height: 1.4;
  overflow-x: auto; font-family: var(--st-font, "Source Sans", sans-serif); }
.nn-count table { border-collapse: collapse; width: 100%; margin: 0; }
.nn-count th { font-weight: 500; color: var(--nn-soft); font-size: 13px; text-align: left;
  padding: 2px 8px; border: 0; }
.nn-count td { padding: 4px 8px; border: 0; border-top: 1px solid var(--nn-line);
  color: var(--nn-ink); white-space: nowrap; }
.nn-count td:last-child, .nn-count th:last-child { text-align: right; }
.nn-count tr.total td { border-top: 2px solid var(--nn-soft); font-weight: 700; }
@media (max-width: 640px) { .nn-count { font-size: 13px; }
  .nn-count td, .nn-count th { padding-left: 4px; padding-right: 4px; } }
</style>"""
).replace("PROPERTIES", PROPERTIES)


def layer_table(n_in: int, specs: Sequence[LayerSpec], shapes: Sequence[tuple[int, ...]]) -> str:
    """A row for every layer: its units, the shapes of W and b, parameters = in × out + out.

    ``shapes`` are those of the network's own W; the total is their sum and the biases'.
    """
    rows, counts = [f"<tr><td>Inputs</td><td>{n_in}</td><td>–</td><td>none</td></tr>"], []
    for index, (spec, (ins, outs)) in enumerate(zip(specs, shapes, strict=True), start=1):
        name = "Output" if index == len(specs) else f"Hidden {index}"
        units = f"{spec.units} × {title('activation', spec.activation)}"
        units += f", p = {number(spec.dropout, 2)}" if spec.dropout else ""
        counts.append(ins * outs + outs)
        rows.append(
            f"<tr><td>{name}</td><td>{units}</td><td>W {ins} × {outs}, b {outs}</td>"
            f"<td>{ins} · {outs} + {outs} = {thousands(counts[-1])}</td></tr>"
        )
    total = f"{' + '.join(f'{thousands(count)}' for count in counts)} = {thousands(sum(counts))}"
    rows.append(
        f'<tr class="total"><td colspan="2">Together</td><td colspan="2">'
        f"{total if len(counts) > 1 else f'{thousands(sum(counts))}'}</td></tr>"
    )
    return (
        f'<div class="nn-count">{_STYLE}<table><tr><th>layer</th><th>units</th><th>shapes</th>'
        f"<th>parameters = in · out + out</th></tr>{''.join(rows)}</table></div>"
    )
