"""The printed sheet: what stands on it, its key, and thirty versions in one file."""

import math
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from course.faded_step import SMALL_NETS, STATE, small_step, step_of, versions
from course.worksheet import PAPERS, worksheet, worksheets
from neuralnet.experiment import Experiment, Run
from neuralnet.preparation import load

VOID = {"meta", "br"}


class _Text(HTMLParser):
    """The text of a page, and whether every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def text_of(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    assert parser.open == []
    return " ".join("".join(parser.text).split())


def articles(html: str) -> list[str]:
    return re.findall(r"<article>.*?</article>", html, re.DOTALL)


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_sheet_has_a_gap_for_every_blank_and_its_key_has_every_number(level: int) -> None:
    step = small_step("2-2-1", 3, level)
    sheet, key = articles(worksheet(step, link="http://localhost/course?seed=3"))
    assert sheet.count('class="gap"') == len(step.blanks)
    assert key.count("<li") == len(step.lines)
    assert key.count('class="keyed"') == len(step.blanks)
    for page in (sheet, key):
        assert "Seed 3" in page
        assert "http://localhost/course?seed=3" in page
        assert step.run.key in page
    written = text_of(key)
    for line in step.lines.values():
        if "cdot" not in line.result:
            assert line.result.replace("-", "−") in written, line.name


def test_the_sheet_does_not_show_what_is_asked() -> None:
    step = small_step("2-2-1", 3, 4)
    sheet, _key = articles(worksheet(step))
    shown = text_of(sheet)
    hidden = [line for line in step.blanks if len(line.result) > 5 and "cdot" not in line.result]
    assert len(hidden) > 20
    for line in hidden:
        assert line.result.replace("-", "−") not in shown, line.name


def test_formulas_stand_on_the_sheet_up_to_level_three() -> None:
    sums = [articles(worksheet(small_step("2-2-1", 0, level)))[0].count("∑") for level in (2, 3, 4)]
    assert sums[0] >= sums[1] > sums[2] == 0


@pytest.mark.parametrize("paper", PAPERS)
def test_the_sheet_is_set_for_its_paper_in_black_and_white_and_fetches_nothing(paper: str) -> None:
    html = worksheet(small_step(), paper=paper)  # type: ignore[arg-type]
    assert f"size: {paper};" in html
    assert set(re.findall(r"#[0-9a-fA-F]{3,6}\b", html)) <= {"#000", "#fff"}
    assert not re.search(r"<script|<img|<link|url\(|@import|src=", html)


def test_thirty_versions_lie_in_one_file_sheets_first_and_then_keys() -> None:
    steps = list(versions(Run(SMALL_NETS["2-2-1"]), STATE, 30))
    pages = articles(worksheets(steps, links=[f"link {i}" for i in range(30)]))
    assert len(pages) == 60
    assert len(set(pages)) == 60
    for number in range(30):
        for page in (pages[number], pages[30 + number]):
            assert f"version {number + 1} of 30" in page
            assert f"link {number}<" in page
        assert ": key</h1>" in pages[30 + number]
        assert ": key</h1>" not in pages[number]


def test_the_same_step_makes_the_same_sheet() -> None:
    assert worksheet(small_step("4-3-3", 5)) == worksheet(small_step("4-3-3", 5))


def test_any_network_can_be_printed_with_its_terms_shortened() -> None:
    runs = [
        Experiment(),
        Experiment(dataset="penguin_mass", optimizer="momentum"),
        Experiment(dataset="spirals", hidden_units=(32, 32), batch_size=64),
        Experiment(hidden_units=(), loss="mse", output="sigmoid"),
    ]
    for experiment in runs:
        for level in (1, 2, 3, 4):
            html = worksheet(step_of(Run(experiment), 5, level))
            assert text_of(html)
            assert len(html) < 180_000


def test_names_and_links_can_never_become_tags() -> None:
    table = load(Experiment(dataset="xor", samples=20))
    named = replace(table, name="own", title="<script>1</script>{x}")
    own = Experiment(dataset="own", own_data=named, hidden_units=(2,))
    html = worksheet(step_of(Run(own), 2), link="<script>alert(1)</script>")
    assert "&lt;script&gt;1&lt;/script&gt;{x}" in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_unknown_papers_and_missing_links_are_refused() -> None:
    with pytest.raises(ValueError, match="paper: expected one of A4, letter; got 'A5'"):
        worksheet(small_step(), paper="A5")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="links: expected 2, one for each step; got 1"):
        worksheets([small_step(), small_step()], links=["one"])


def in_figures(text: str) -> float:
    """A number as it is printed: "−0.3054" or "1.5⋅10−7"."""
    mantissa, power, exponent = text.replace("−", "-").partition("⋅10")
    return float(f"{mantissa}e{exponent}") if power else float(mantissa)


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>|\s", "", html)


def tables_on(sheet: str) -> dict[str, np.ndarray]:
    found = {}
    for given in re.findall(r'<div class="given">(.*?)</div>', sheet, re.DOTALL):
        symbol = plain(given.split("<table")[0]).rstrip("=")
        rows = re.findall(r"<tr>(.*?)</tr>", given)
        cells = [re.findall(r"<td>(.*?)</td>", row) for row in rows]
        found[symbol] = np.array([[in_figures(cell) for cell in row] for row in cells])
    return found


def key_by_hand(sheet: str) -> dict[str, float]:
    """Every number of a 2-2-1 network's step, from what is printed on the sheet and nothing
    else."""
    given = tables_on(sheet)
    found = re.search(r"learning rate ([\d.]+)\.", text_of(sheet))
    assert found is not None
    rate, x, y = float(found[1]), given["x"][0], given["y"][0, 0]
    W1, b1, W2, b2 = (given[name] for name in ("W(1)", "b(1)", "W(2)", "b(2)"))

    def forward(
        W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
    ) -> tuple[list[float], list[float], float, float, float]:
        z1 = [x[0] * W1[0, j] + x[1] * W1[1, j] + b1[0, j] for j in (0, 1)]
        a1 = [1 / (1 + math.exp(-z)) for z in z1]
        z2 = a1[0] * W2[0, 0] + a1[1] * W2[1, 0] + b2[0, 0]
        p = 1 / (1 + math.exp(-z2))
        return z1, a1, z2, p, -math.log(p if y == 1 else 1 - p)

    z1, a1, z2, p, L = forward(W1, b1, W2, b2)
    key = {"z1(1)": z1[0], "z2(1)": z1[1], "a1(1)": a1[0], "a2(1)": a1[1]}
    key |= {"z1(2)": z2, "yˆ1": p, "L": L}
    error = p - y
    dW2 = np.array([[error * a1[0]], [error * a1[1]]])
    errors = [error * W2[j, 0] * a1[j] * (1 - a1[j]) for j in (0, 1)]
    dW1 = np.array([[x[i] * errors[j] for j in (0, 1)] for i in (0, 1)])
    key |= {"∂L∂z1(2)": error, "∂L∂b1(2)": error}
    for j in (0, 1):
        key |= {f"∂L∂W{j + 1},1(2)": dW2[j, 0], f"∂L∂z{j + 1}(1)": errors[j]}
        key |= {f"∂L∂b{j + 1}(1)": errors[j], f"Δb{j + 1}(1)": -rate * errors[j]}
        key |= {f"b{j + 1}(1)′": b1[0, j] - rate * errors[j]}
        key |= {f"ΔW{j + 1},1(2)": -rate * dW2[j, 0]}
        key |= {f"W{j + 1},1(2)′": W2[j, 0] - rate * dW2[j, 0]}
        for i in (0, 1):
            name = f"W{i + 1},{j + 1}(1)"
            key |= {f"∂L∂{name}": dW1[i, j], f"Δ{name}": -rate * dW1[i, j]}
            key |= {f"{name}′": W1[i, j] - rate * dW1[i, j]}
    key |= {"Δb1(2)": -rate * error, "b1(2)′": b2[0, 0] - rate * error}
    new_b1 = b1 - rate * np.array([errors])
    key["L′"] = forward(W1 - rate * dW1, new_b1, W2 - rate * dW2, b2 - rate * error)[-1]
    return key


def test_all_thirty_printed_keys_follow_from_the_printed_sheets_alone() -> None:
    pages = articles(worksheets(list(versions(Run(SMALL_NETS["2-2-1"]), STATE, 30, level=4))))
    for sheet, key in zip(pages[:30], pages[30:], strict=True):
        wanted = key_by_hand(sheet)
        lines = [plain(line) for line in re.findall(r"<li[^>]*>(.*?)</li>", key, re.DOTALL)]
        printed = {line.rsplit("=", 1)[0]: in_figures(line.rsplit("=", 1)[1]) for line in lines}
        assert printed.keys() == wanted.keys()
        size = max(abs(value) for value in tables_on(sheet)["x"].ravel())
        for name, value in wanted.items():
            # Four digits are printed of what went in, so much of what comes out is known.
            known = pytest.approx(value, rel=3e-3, abs=5e-4 * max(size, 1.0))
            assert printed[name] == known, name
