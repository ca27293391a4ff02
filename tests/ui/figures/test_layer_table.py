"""The table of layers counts as the engine does."""

import re

from hypothesis import given
from hypothesis import strategies as st

from neuralnet.layers import LayerSpec
from neuralnet.network import Network, parameter_count
from tests.present import present
from ui.figures.layer_table import layer_table


@given(st.integers(1, 9), st.lists(st.integers(1, 30), min_size=1, max_size=5))
def test_the_counts_add_up_to_the_networks_parameters(n_in: int, units: list[int]) -> None:
    specs = [LayerSpec(n, "relu") for n in units]
    network = Network(n_in, specs, "mse")
    html = layer_table(n_in, specs, [layer.W.shape for layer in network.layers])
    total = present(re.search(r'colspan="2">([^<]*)</td></tr></table>', html))[1].split("= ")[-1]
    assert int(total.replace(",", "")) == parameter_count(n_in, specs) == network.theta.size
    for ins, outs, count in re.findall(r"<td>(\d+) · (\d+) \+ \2 = ([\d,]+)</td>", html):
        assert int(ins) * int(outs) + int(outs) == int(count.replace(",", ""))


def test_dropout_is_named_where_there_is_some() -> None:
    specs = [LayerSpec(4, "tanh", 0.25), LayerSpec(2, "softmax")]
    html = layer_table(3, specs, [(3, 4), (4, 2)])
    assert "4 × Tanh, p = 0.25" in html
    assert html.count("p = ") == 1
