"""The lesson Loss: the course's figures, the learner's own numbers, the batch's mean."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.fixtures import OpenPage, Say, Section, ShownCode, Verb, Words, key_of

TERMS, WHY, ROWS, CASE = "terms_section", "why_section", "rows_section", "case_section"
BEGIN, LABEL = "begin_section", "label_section"

Rows = Callable[[AppTest, str], list[list[str]]]
Metrics = Callable[[AppTest], dict[str, str]]
Reveal = Callable[[AppTest], AppTest]
Choose = Callable[[AppTest, str], AppTest]


def without_twins(html: str) -> str:
    """The numbers of the pictures stand in tables of their own (``tests/ui/figures``)."""
    return re.sub(r'<details class="twin".*?</details>', "", html, flags=re.DOTALL)


@pytest.fixture
def rows(section: Section) -> Rows:
    """``rows(app, key)``: the tables of a section but those of its pictures, a row as the texts of
    its cells."""

    def read(app: AppTest, key: str) -> list[list[str]]:
        return [
            [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", without_twins(section(app, key)))
        ]

    return read


@pytest.fixture
def metrics(section: Section) -> Metrics:
    def read(app: AppTest) -> dict[str, str]:
        found = re.findall(
            r'<div class="metric"><span>([^<]*)</span><b>([^<]*)</b>', section(app, TERMS)
        )
        return dict(found)

    return read


@pytest.fixture
def reveal(say: Say) -> Reveal:
    def press(app: AppTest) -> AppTest:
        say(app, ROWS, "reveal")
        return app

    return press


@pytest.fixture
def choose(say: Say) -> Choose:
    def press(app: AppTest, preset: str) -> AppTest:
        say(app, BEGIN, "preset", preset)
        return app

    return press


def test_the_courses_example_comes_first_with_all_its_figures(
    open_page: OpenPage,
    section: Section,
    words: Words,
    rows: Rows,
    metrics: Metrics,
) -> None:
    app = open_page("loss")
    assert 'value="unit" checked' in section(app, BEGIN)
    assert rows(app, TERMS) == [
        ["class", "y", "ŷ", "ŷ − y", "|ŷ − y|", "(ŷ − y)²", "−y · ln ŷ"],
        ["Adelie", "0", "0.3", "0.3", "0.3", "0.09", "0"],
        ["Gentoo", "0", "0.1", "0.1", "0.1", "0.01", "0"],
        ["Chinstrap (true)", "1", "0.6", "−0.4", "0.4", "0.16", "0.5108"],
        ["sum", "1", "1", "0", "0.8", "0.26", "0.5108"],
        ["sum ÷ 3", "", "", "", "0.2667", "0.0867", ""],
    ]
    assert words(app, TERMS).strip().startswith("An example, not your run ")
    html = section(app, TERMS)
    assert '<span class="plus">0.3</span>' in html  # blue, and orange with its minus
    assert '<span class="minus">−0.4</span>' in html
    for total in ("0.8", "0.26", "0.5108"):
        assert f"<b>{total}</b>" in html
    assert metrics(app) == {
        "mean absolute difference": "0.2667",
        "mean squared error": "0.0867",
        "cross-entropy": "0.5108",
    }
    assert "ŷ − y = [0.3, 0.1, 0.6] − [0, 0, 1] = [0.3, 0.1, −0.4]" in words(app, WHY)
    assert rows(app, WHY) == [
        ["loss", "Adelie", "Gentoo", "Chinstrap"],
        ["cross-entropy", "0.3", "0.1", "−0.4"],
        ["mean squared error", "0.088", "0.016", "−0.104"],
        ["mean absolute difference", "0.12", "0.04", "−0.16"],
    ]


def test_the_courses_bird_is_an_adelie_and_costs_1_609(
    open_page: OpenPage,
    rows: Rows,
    metrics: Metrics,
    choose: Choose,
    words: Words,
) -> None:
    app = choose(open_page("loss"), "bird")
    assert rows(app, TERMS)[1][:3] == ["Adelie (true)", "1", "0.2"]
    assert metrics(app)["cross-entropy"] == "1.6094"
    assert "ln ŷ = [−1.609, −0.357, −2.303]" in words(app, BEGIN)


def test_another_true_class_and_another_probability_change_the_losses(
    open_page: OpenPage,
    metrics: Metrics,
    say: Say,
    section: Section,
) -> None:
    app = open_page("loss")
    say(app, LABEL, "label", "1")
    assert metrics(app)["cross-entropy"] == "2.3026"
    app.slider(key="set_loss_z1_8").set_value(8.0).run()
    assert float(metrics(app)["cross-entropy"]) < 0.001
    assert 'value="1" checked' in section(app, LABEL)
    say(app, BEGIN, "reset")
    assert 'value="2" checked' in section(app, LABEL)
    assert app.slider(key=key_of(app, "loss_z1_8")).value == -2.3
    assert metrics(app)["cross-entropy"] == "0.5108"


def test_a_confident_wrong_answer_costs_far_more_by_cross_entropy(
    open_page: OpenPage, metrics: Metrics
) -> None:
    app = open_page("loss")
    app.slider(key="set_loss_z2_8").set_value(-8.0).run()
    assert float(metrics(app)["cross-entropy"]) > 7
    assert float(metrics(app)["mean squared error"]) < 1


def test_the_own_row_shows_what_the_network_says(
    open_page: OpenPage, rows: Rows, choose: Choose
) -> None:
    app = choose(open_page("loss", step="100"), "own")
    learner = app.session_state["learner"]
    trainer = learner.at_cursor()

    def said(row: int) -> list[str]:
        return [f"{p:.4f}".rstrip("0") for p in trainer.outputs()[row]]

    assert [row[2] for row in rows(app, TERMS)[1:4]] == said(learner.view.row)
    app.selectbox[0].set_value(200).run()
    assert learner.view.row == 200
    assert [row[2] for row in rows(app, TERMS)[1:4]] == said(200)


def test_an_update_brings_the_own_row_to_the_new_state(
    open_page: OpenPage,
    metrics: Metrics,
    verb: Verb,
    choose: Choose,
    words: Words,
) -> None:
    app = choose(open_page("loss"), "own")
    before = metrics(app)["cross-entropy"]
    verb(app, "Forward", "Loss", "Backward", "Update")
    assert app.session_state["learner"].cursor == 1
    assert metrics(app)["cross-entropy"] != before
    assert "at state 1." in words(app, BEGIN)


def test_how_hard_each_loss_pulls_is_shown_after_the_guess(
    open_page: OpenPage,
    rows: Rows,
    say: Say,
    section: Section,
) -> None:
    app = open_page("loss")
    assert "How hard it pulls" not in section(app)
    say(app, WHY, "pulls")
    assert ["0.01", "4.6052", "0.9900", "0.0099", "0.0196"] in rows(app, WHY)
    assert "How hard it pulls: |∂L/∂z| at the true class. At p = 0.6000" in section(app, WHY)
    say(app, WHY, "pulls")
    assert "How hard it pulls" not in section(app)


def test_the_batchs_loss_waits_for_the_verb_and_is_the_mean_of_its_rows(
    open_page: OpenPage,
    section: Section,
    rows: Rows,
    reveal: Reveal,
) -> None:
    app = open_page("loss", step="100")
    learner = app.session_state["learner"]
    L = float(learner.at_cursor().loss)
    assert "this batch" not in [row[0] for row in rows(app, ROWS)]
    app.session_state["set_loss_rows"] = True  # the box with every row in full precision
    app.run()
    assert not app.dataframe
    assert "Waits for the loss: press Loss first." in [box.value for box in app.caption]
    reveal(app)
    assert learner.walk.has_loss
    table = app.dataframe[0].value
    assert len(table) == 10
    assert table["loss of the row"].mean() == pytest.approx(L, abs=1e-9)
    assert table["loss ÷ 10"].sum() == pytest.approx(L, abs=1e-9)
    shown = rows(app, ROWS)
    assert shown[0] == list(table.columns)
    for row, line in zip(table.itertuples(index=False), shown[1:11], strict=True):
        assert line == [*row[:2], *(f"{value:.4f}" for value in row[2:])]
    assert f"<mn>{L:.6f}</mn>" in section(app, ROWS).split('class="formula"')[1]
    trainer = learner.at_cursor()
    right = (trainer.network.layers[-1].a.argmax(axis=1) == trainer.y.argmax(axis=1)).mean()
    use = "its gradient makes this step"
    assert ["this batch", "10", f"{L:.4f}", f"{right:.1%}", use] in shown


def test_of_a_large_batch_the_first_rows_are_in_sight_and_all_in_the_box(
    open_page: OpenPage,
    words: Words,
    rows: Rows,
    reveal: Reveal,
) -> None:
    app = reveal(open_page("loss", batch_size="120"))
    assert (
        sum(
            len(row) == 5 and row[1] in ("Adelie", "Gentoo", "Chinstrap") for row in rows(app, ROWS)
        )
        == 50
    )
    assert "The first 50 of 120 rows; the box below has more." in words(app, ROWS)
    app.session_state["set_loss_rows"] = True
    app.run()
    assert len(app.dataframe[0].value) == 120


def test_where_the_verbs_speak_of_another_row_the_page_says_so(
    open_page: OpenPage, say: Say, words: Words
) -> None:
    app = open_page("loss")
    say(app, "verbs_section", "scope", "one row")
    assert "this page follows the chosen row" in words(app, "verbs_section")


def test_training_and_validation_loss_are_measured_at_the_same_weights(
    open_page: OpenPage, rows: Rows
) -> None:
    app = open_page("loss", step="100")
    m = app.session_state["learner"].at_cursor().measure()
    training, validation = rows(app, ROWS)[1:]
    assert training[:3] == ["all training rows", "239", f"{m.training_loss:.4f}"]
    assert validation[:3] == ["validation rows", "103", f"{m.validation_loss:.4f}"]
    assert validation[4] == "never: only measured"


def test_a_run_without_validation_rows_says_so(
    open_page: OpenPage, rows: Rows, words: Words
) -> None:
    app = open_page("loss", validation_share="0")
    assert rows(app, ROWS)[-1][:4] == ["validation rows", "0", "–", "–"]
    assert "keeps no rows for validation" in words(app, ROWS)
    lost = open_page("loss", output="tanh", loss="cross_entropy")  # its loss is not a number
    assert "keeps no rows for validation" not in words(lost, ROWS)
    assert "Not all of these losses are finite numbers any more." in words(lost, ROWS)


def test_a_number_is_shown_in_grams_and_as_the_network_sees_it(
    open_page: OpenPage,
    words: Words,
    rows: Rows,
    reveal: Reveal,
) -> None:
    app = open_page("loss", dataset="penguin_mass", step="100")
    assert "Your run predicts a number: body mass" in words(app, "number_section")
    assert rows(app, CASE)[1][:2] == ["true, y", "3000.00 g"]
    assert "multiple of ŷ − y" in words(app, "loss_code_section")
    assert "probability" not in words(app, "loss_code_section")
    learner = app.session_state["learner"]
    predicted = learner.at_cursor().outputs()[learner.view.row, 0]
    assert rows(app, CASE)[2][:2] == ["predicted, ŷ", f"{predicted:.2f} g"]
    app.slider(key="set_loss_number").set_value(3000.0).run()
    assert rows(app, CASE)[3] == ["error, ŷ − y", "0.00 g", "0.0000"]
    app.slider(key="set_loss_number").set_value(4500.0).run()
    assert rows(app, CASE)[4][:2] == ["squared error", "2,250,000.0 g²"]
    reveal(app)
    assert "ŷ − y, standardised" in rows(app, ROWS)[0]


def test_targets_validation_and_loss_are_put_right(open_page: OpenPage, words: Words) -> None:
    said = words(open_page("loss"))
    assert "The course unit sometimes calls both y" in said
    assert "is not validation" in said
    assert "a loss is no variance" in said


@pytest.mark.parametrize(
    "query",
    [
        {"hidden_units": "none"},
        {"hidden_units": "64,64"},
        {"dataset": "moons", "output": "sigmoid"},
        {"loss": "binary_cross_entropy"},
        {"dataset": "xor", "batch_size": "1", "activation": "sigmoid"},
        {"scaling": "raw", "optimizer": "sgd", "learning_rate": "1000", "step": "50"},
    ],
)
def test_every_kind_of_run_has_a_loss(
    open_page: OpenPage,
    shown_code: ShownCode,
    section: Section,
    rows: Rows,
    reveal: Reveal,
    choose: Choose,
    query: dict[str, str],
) -> None:
    app = reveal(choose(open_page("loss", **query), "own"))
    size = int(query.get("batch_size", "10"))
    assert rows(app, ROWS)[0][-2:] == ["loss of the row", f"loss ÷ {size}"]
    assert rows(app, ROWS)[size + 1][0] == "rows"  # every row of the batch, then the other table
    assert "<merror" not in section(app)
    assert "def terms" in shown_code(app)


@pytest.mark.parametrize("output", ["identity", "tanh", "sigmoid"])
def test_outputs_that_are_no_probabilities_are_not_put_through_a_softmax(
    open_page: OpenPage,
    output: str,
    section: Section,
    words: Words,
    say: Say,
) -> None:
    app = open_page("loss", output=output, step="24")
    assert "Your run, this row" not in words(app, BEGIN)
    assert "no probabilities that add up to 1" in words(app, BEGIN)
    say(app, BEGIN, "preset", "own")  # not offered, so it does nothing
    assert 'value="unit" checked' in section(app, BEGIN)


def test_a_number_under_another_pair_is_said_to_be_one(open_page: OpenPage, words: Words) -> None:
    app = open_page("loss", dataset="penguin_mass", output="sigmoid", step="24")
    assert "usual for a number are the identity" in words(app, "number_section")
