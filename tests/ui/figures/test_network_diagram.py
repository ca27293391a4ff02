"""The drawing of the network: what it shows, what it leaves pale and what it leaves out."""

import re
import time
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np
import pytest

from tests.present import present
from ui.figures.network_diagram import BIAS, MOST_UNITS, Pixels, network_diagram, shown_units
from ui.words.numbers import short_number


def network(*sizes: Any, seed: int = 0) -> dict[str, Any]:
    draw = np.random.default_rng(seed).normal
    weights = [draw(size=shape) for shape in pairwise(sizes)]
    return {
        "sizes": sizes,
        "weights": weights,
        "biases": [draw(size=(1, n)) for n in sizes[1:]],
        "values": [draw(size=n) for n in sizes],
        "input_names": [f"input <{i}>" for i in range(sizes[0])],
        "output_names": [f"class & {k}" for k in range(sizes[-1])],
    }


def parsed(markup: str) -> Element:
    """The SVG as a tree; it must be well formed."""
    svg = present(re.search(r"<svg.*</svg>", markup, re.DOTALL)).group(0)
    return ElementTree.fromstring(svg)


def drawn(markup: Any, **options: Any) -> Element:
    return parsed(network_diagram(**markup, caption="A network", **options))


def edges(tree: Element, layer: int | None = None) -> list[Element]:
    found = [e for e in tree.iter("path") if e.get("class", "").split()[0] == "e"]
    return [e for e in found if layer is None or e.get("data-layer") == str(layer)]


def units(tree: Element, layer: int) -> list[Element]:
    return [
        g
        for g in tree.iter("g")
        if g.get("class", "").startswith("u") and g.get("data-layer") == str(layer)
    ]


def test_every_unit_weight_and_bias_is_drawn() -> None:
    tree = drawn(network(4, 10, 10, 3))
    assert [len(units(tree, layer)) for layer in range(4)] == [4, 10, 10, 3]
    assert len(edges(tree)) == 193


def test_a_picture_that_enters_is_drawn_as_one_with_the_edges_of_the_chosen_unit_only() -> None:
    mixed = tuple(int(k) for k in np.random.default_rng(0).permutation(24))
    pixels = Pixels(4, 6, mixed)
    tree = drawn(network(24, 5, 3), pixels=pixels)
    places = [(float(u[0].get("y", "")), float(u[0].get("x", ""))) for u in units(tree, 0)]
    assert len(places) == 24  # none is left out
    assert [mixed[j] for j in sorted(range(24), key=lambda j: places[j])] == list(range(24))
    assert not units(tree, 0)[0].findall("text")
    assert edges(tree, 1) == []
    assert len(edges(tree, 2)) == 6 * 3
    chosen = drawn(network(24, 5, 3), pixels=pixels, highlight=(1, 2))
    assert {edge.get("data-j") for edge in edges(chosen, 1)} == {"2"}
    assert len(edges(chosen, 1)) == 25
    assert edges(drawn(network(24, 5, 3), pixels=pixels, highlight=(2, 0)), 1) == []


def test_sign_is_colour_and_dashes_and_size_is_width() -> None:
    given = network(3, 2)
    given["weights"][0][...] = [[1.0, -2.0], [0.5, 0.0], [4.0, -4.0]]
    given["biases"][0][...] = 0.0
    tree = drawn(given)
    found = {(e.get("data-i"), e.get("data-j")): e for e in edges(tree)}
    assert "m" in found["0", "1"].get("class", "").split()
    assert "m" not in found["0", "0"].get("class", "").split()
    width = {key: float(present(edge.get("stroke-width"))) for key, edge in found.items()}
    assert width["2", "0"] == width["2", "1"] == 4.1  # 0.5 + 4.5 · 4/(4 + 1)
    assert width["1", "1"] < width["1", "0"] < width["0", "0"] < width["0", "1"]


def test_what_the_walk_has_not_reached_is_pale_and_without_a_number() -> None:
    tree = drawn(network(4, 10, 10, 3), revealed_forward=1)
    assert all("p" not in e.get("class", "").split() for e in edges(tree, 1))
    assert all("p" in e.get("class", "").split() for e in edges(tree, 2))
    assert all(len(g.findall("text")) == 1 for g in units(tree, 1))
    assert all(len(g.findall("text")) == 0 for g in units(tree, 2))


def test_a_highlighted_unit_lifts_exactly_the_edges_that_feed_it() -> None:
    tree = drawn(network(4, 10, 10, 3), highlight=(2, 7))
    lit = [e for e in edges(tree) if "lit" in e.get("class", "").split()]
    assert {(e.get("data-layer"), e.get("data-j")) for e in lit} == {("2", "7")}
    assert len(lit) == 11


@pytest.mark.parametrize("i", [3, BIAS])
def test_a_highlighted_weight_or_bias_has_a_halo(i: int) -> None:
    given = network(4, 10, 3)
    tree = drawn(given, highlight=(2, 1, i))
    lit = [e for e in edges(tree) if "lit" in e.get("class", "").split()]
    assert [(e.get("data-i"), e.get("data-j")) for e in lit] == [(str(i), "1")]
    assert [e.get("d") for e in tree.iter("path") if e.get("class") == "halo"] == [lit[0].get("d")]
    value = given["biases"][1][0, 1] if i == BIAS else given["weights"][1][i, 1]
    assert f"{value:.4f}".replace("-", "−") in present(tree.get("aria-label"))


def test_backwards_it_shows_errors_and_gradients_from_the_last_layer() -> None:
    given = network(4, 10, 10, 3)
    gradients = [np.full_like(W, -1.0) for W in given["weights"]]
    tree = drawn(
        given,
        errors=[np.full(n, 0.25) for n in (10, 10, 3)],
        weight_gradients=gradients,
        bias_gradients=[W[0] for W in gradients],
        revealed_backward=2,
    )
    assert all("m" in e.get("class", "").split() for e in edges(tree, 3))
    unknown = edges(tree, 1)  # one line: nothing is said of the size or sign of any of them
    assert [e.get("class") for e in unknown] == ["e p"]
    assert present(unknown[0].get("d")).count("M") == (4 + 1) * 10
    assert [g.findtext("text") for g in units(tree, 2)] == ["0.25"] * 10
    assert units(tree, 1)[0].find("text") is None


def test_a_wide_layer_says_how_many_units_it_leaves_out_and_keeps_the_highlighted_one() -> None:
    tree = drawn(network(4, 64, 64, 3), highlight=(2, 40))
    said = [text.text for text in tree.iter("text")]
    assert said.count(f"… {64 - MOST_UNITS + 1} more") == 2
    assert "40" in [g.get("data-j") for g in units(tree, 2)]
    tree = drawn(network(4, 64, 64, 3), highlight=(2, 40, 50))
    assert "50" in [g.get("data-j") for g in units(tree, 1)]


def test_all_units_are_shown_up_to_the_limit() -> None:
    assert shown_units(MOST_UNITS) == list(range(MOST_UNITS))
    assert len(shown_units(MOST_UNITS + 1)) == MOST_UNITS - 1
    assert shown_units(64, 63)[-1] == 63
    assert shown_units(64, 2) == list(range(MOST_UNITS - 1))
    assert shown_units(64, 63, 20, None) == [*range(MOST_UNITS - 3), 20, 63]


def test_of_many_outputs_the_target_and_the_largest_are_drawn_and_the_picture_says_so() -> None:
    values = [np.ones(4), np.zeros(30)]
    values[1][25] = -3.0
    given = network(4, 30)
    tree = drawn({**given, "values": values}, target=20)
    shown = [g.get("data-j") for g in units(tree, 1)]
    assert len(shown) == MOST_UNITS - 1
    assert shown[-2:] == ["20", "25"]
    words = "of the outputs the target and the largest"
    assert words in network_diagram(**given, caption="A network")
    assert words not in network_diagram(**network(4, MOST_UNITS), caption="A network")


def test_numbers_that_outgrew_the_computer_are_drawn_as_lost() -> None:
    given = network(2, 3, 1)
    given["weights"][0][0, 0] = np.nan
    given["values"][1][0] = np.inf
    tree = drawn(given)
    assert "lost" in edges(tree, 1)[0].get("class", "").split()
    assert units(tree, 1)[0].findtext("text") == "∞"


def test_a_number_looks_the_same_in_whatever_layer_it_stands() -> None:
    given = network(2, 3, 1)
    given["values"][1] = np.array([-0.001, -0.023, 1.0])
    given["weights"][1][:] = 0.25
    tree = drawn(given)
    percent = [
        present(re.search(r"(\d+)%", present(unit.find("rect")).get("style", ""))).group(1)
        for unit in units(tree, 1)
    ]
    assert percent == ["0", "1", "31"]  # 62 · |v|/(|v| + 1), the stage's scale
    assert {edge.get("stroke-width") for edge in edges(tree, 2)[:3]} == {"1.4"}  # 0.5 + 4.5 · 0.2


def test_a_network_without_hidden_layers_and_one_of_single_units_are_drawn() -> None:
    assert len(edges(drawn(network(4, 3)))) == 15
    assert len(edges(drawn(network(1, 1, 1)))) == 4


def test_names_from_data_are_escaped_and_the_picture_says_what_it_shows() -> None:
    markup = network_diagram(
        **network(4, 10, 3), caption='"A" & <b>', highlight=(1, 2), revealed_forward=1
    )
    assert "input <0>" not in markup
    said = present(parsed(markup).get("aria-label"))
    assert said.startswith('"A" & <b>')
    assert "4-10-3 units" in said
    assert "layer 1, unit 3" in said


def test_drawing_takes_less_than_ten_milliseconds_of_the_processor() -> None:
    given = network(4, 10, 10, 3)
    best = np.inf
    for _ in range(5):
        start = time.thread_time()
        network_diagram(**given, caption="")
        best = min(best, time.thread_time() - start)
    assert best < 0.01


@pytest.mark.parametrize(
    "value, text",
    [
        (0.0, "0"),
        (0.021, "0.021"),
        (-0.84, "−0.84"),
        (12.34, "12.3"),
        (1234.5, "1234"),
        (-0.0001, "−1·10⁻⁴"),
        (123456.0, "1·10⁵"),
        (float("nan"), "?"),
        (float("-inf"), "−∞"),
    ],
)
def test_numbers_inside_units_are_short(value: float, text: str) -> None:
    assert short_number(value) == text
