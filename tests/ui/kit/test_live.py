"""Sections as strings of HTML: what a learner brings can never become a tag."""

from __future__ import annotations

import re

import pytest

from ui.kit import html, live, session

NASTY = '<script>alert("x")</script> & <b>bold</b>'


@pytest.mark.parametrize(
    "made",
    [
        html.prose(NASTY),
        html.inline(NASTY),
        html.caption(NASTY),
        html.note(NASTY),
        html.table([NASTY], [[NASTY]]),
        html.button("name", NASTY, NASTY, help=NASTY),
        html.segments("name", NASTY, [(NASTY, NASTY)], NASTY, help=NASTY),
        html.choice("name", NASTY, [(NASTY, NASTY)], NASTY, help=NASTY),
        html.box(NASTY, ""),
        html.below(html.prose(NASTY)),
        html.toggles("name", NASTY, [(NASTY, NASTY)], [NASTY], help=NASTY),
        html.slider("name", NASTY, 0.0, 1.0, 0.1, 0.5, help=NASTY),
        html.metric(NASTY, NASTY, NASTY),
        html.form("name", NASTY, html.submit(NASTY)),
        html.text_field(NASTY, NASTY, NASTY, id=NASTY),
        html.text_field(NASTY, NASTY, NASTY, id=NASTY, hidden_label=True) + html.submit(NASTY),
        html.marks("name", NASTY, [(NASTY, NASTY)], [NASTY]),
        html.table(["name", ""], [[html.bold(NASTY), html.coloured(NASTY, -1.0)]]),
    ],
)
def test_a_name_with_tags_is_shown_as_text(made: str) -> None:
    assert "<script" not in made
    assert "<b>bold" not in made
    assert "&lt;script&gt;" in made
    assert not re.search(r'="[^"]*<', made)


def test_a_formula_becomes_mathml_that_holds_its_numbers() -> None:
    made = html.formula(r"\frac{\partial L}{\partial w} = 0.25 \cdot (-3) = \mathbf{-0.75}")
    assert made.count("<mfrac>") == 1
    assert "<mn>0.25</mn>" in made
    assert "<merror" not in made


def test_a_term_of_a_formula_says_of_which_weight_it_is() -> None:
    made = html.formula(rf"{html.term_of(2, 0, 1, '(0.1)(-0.2)')} + {html.term_of(2, 0, 2, '3')}")
    terms = re.findall(r'<mrow data-layer="2" data-i="0" data-j="(\d)">(.*?)</mrow>', made)
    assert [j for j, _inside in terms] == ["1", "2"]
    assert terms[1][1] == "<mn>3</mn>"
    assert "⟦" not in made


def test_a_button_that_cannot_be_pressed_tells_why_and_can_be_reached() -> None:
    made = html.button("Update", "Update", 96, disabled=True, help="Press Backward first.")
    assert 'aria-disabled="true"' in made
    assert " disabled" not in made.replace("aria-disabled", "")
    assert made.count("Press Backward first.") == 2


@pytest.mark.parametrize(
    "made",
    [
        html.segments("name", "Layer", [("1", "one")], "1", help="Which layer."),
        html.choice("name", "Layer", [("1", "one")], "1", help="Which layer."),
        html.toggles("name", "Layer", [("1", "one")], [], help="Which layer."),
        html.slider("name", "Layer", 0.0, 1.0, 0.1, 0.5, help="Which layer."),
    ],
)
def test_the_help_of_a_control_is_a_button_of_its_own_that_says_nothing_to_python(
    made: str,
) -> None:
    (found,) = re.findall(r'<button type="button" class="help"[^>]*>', made)
    assert 'aria-label="Help: Layer" aria-description="Which layer."' in found
    assert "name=" not in found


def test_exactly_one_choice_is_marked() -> None:
    options = [("a", "first"), ("b", "second")]
    assert html.segments("name", "label", options, "b", help="").count(" checked") == 1
    assert html.choice("name", "label", options, "b", help="").count(" selected") == 1


def test_columns_keep_their_widths() -> None:
    made = html.columns("left", "right", widths=(1.2, 1))
    assert "minmax(0, 1.2fr) minmax(0, 1fr)" in made
    assert made.index("left") < made.index("right")


def test_a_style_that_several_figures_bring_is_sent_once_and_where_it_is_first_needed() -> None:
    a, b = "<style>.a { color: red }</style>", "<style>.b\n{ }</style>"
    assert html.once(f"{a}<p>1</p>{b}{a}<p>2</p>{b}") == f"{a}<p>1</p>{b}<p>2</p>"


def test_what_is_toggled_on_is_marked_as_pressed() -> None:
    made = html.toggles("open", "label", [("1", "f₁"), ("2", "f₂")], ["2"], help="")
    assert 'value="1" aria-pressed="false"' in made
    assert 'value="2" aria-pressed="true"' in made


def test_a_signed_number_is_coloured_by_its_sign_and_can_stand_in_a_table() -> None:
    made = html.table(["", "w"], [["sum", html.bold(html.coloured("−0.4", -0.4))], ["", "<i>"]])
    assert '<td><b><span class="minus">−0.4</span></b></td>' in made
    assert "<td>&lt;i&gt;</td>" in made
    assert html.coloured("0", 0.0) == '<span class="none">0</span>'


def test_the_columns_of_words_are_marked_in_head_and_rows() -> None:
    made = html.table(["row", "loss", "use"], [["a", "0.5", "never"]], words=[2])
    assert made.count('class="words"') == 2
    assert '<th class="words">use</th>' in made
    assert '<td class="words">never</td>' in made


def test_a_box_says_how_it_begins() -> None:
    assert " open>" in html.box("title", "", opened=True)
    assert " open>" not in html.box("title", "")


def test_words_fetch_nothing() -> None:
    assert "<img" not in html.prose("![name](https://example.org/picture.png)")


@pytest.mark.parametrize(
    "made, name",
    [
        (html.button("a name", "label", "value", primary=True, help="why"), "a name"),
        (html.link("name", "label", 3), "name"),
        (html.page_link("loss", "Loss", is_here=True), "page"),
        (html.segments("name", "label", [("1", "one")], "1", help=""), "name"),
        (html.toggles("name", "label", [("1", "one")], [], help=""), "name"),
        (html.slider("name", "label", -1.0, 1.0, 0.1, 0.5, help=""), "name"),
        (html.choice("name", "label", [("1", "one")], "1", help=""), "name"),
        ('<svg><g class="unit pick" data-layer="1" data-j="0"></g></svg>', "unit"),
        ("<div class='other'>name=\"words\"</div>", None),
    ],
)
def test_what_can_be_pressed_has_a_name(made: str, name: str | None) -> None:
    assert live.names_in(made) == ({name} if name else set())


def test_a_button_that_nobody_listens_to_is_found_when_it_is_drawn() -> None:
    made = html.button("heard", "A") + html.button("unheard", "B")
    with pytest.warns(live.UnheardPress, match="section: nobody listens to 'unheard'"):
        live._hear("section", made, {"heard": print})


FORM = html.form("answer", "q1", html.text_field("entry", "Your answer", id="entry"))
PICKED = '<svg><g class="unit pick" data-layer="1" data-j="0"></g></svg>'
PAGE = html.button("name", "A") + FORM + PICKED


@pytest.mark.parametrize(
    "said",
    [
        {"name": "other", "value": "1"},
        {"value": "1"},
        "name",
        {"name": ["name"], "value": "1"},
        {"name": "name", "value": 1},
        {"name": "name", "value": ["1"]},
        {"name": "name", "value": {"layer": 1, "j": 0}},
        {"name": "name", "value": "1" * 30_000},
        {"name": "answer", "value": "1"},
        {"name": "answer", "value": {"about": ["q1"], "entries": []}},
        {"name": "answer", "value": {"about": "q1", "entries": [None]}},
        {"name": "answer", "value": {"about": "q1", "entries": "1"}},
        {"name": "unit", "value": {"layer": True, "j": 0}},
        {"name": "unit", "value": {"layer": 1, "j": -1}},
        {"name": "unit", "value": {"layer": 1}},
        {"name": "weight", "value": {"layer": 1, "j": 0}},
        {"name": "weight", "value": {"layer": 1, "j": 0, "i": -2}},
        {"name": "weight", "value": {"layer": 1, "j": 0, "i": True}},
    ],
)
def test_what_no_control_of_a_section_says_is_left_out_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, said: object
) -> None:
    acts: list[object] = []
    refused: list[str] = []
    monkeypatch.setattr(session, "trigger", lambda _key, _name: said)
    monkeypatch.setattr(live, "refuse", refused.append)
    live._hear("section", PAGE, dict.fromkeys(("name", "answer", "unit", "weight"), acts.append))()
    assert not acts
    assert refused == ["section"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "1"),
        ("name", None),
        ("answer", {"about": "q1", "entries": ["0,31", ""]}),
        ("unit", {"layer": 1, "j": 0}),
        ("weight", {"layer": 1, "j": 0, "i": 3}),
        ("weight", {"layer": 1, "j": 0, "i": -1}),
    ],
)
def test_what_a_control_says_is_heard(
    monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    acts: list[object] = []
    monkeypatch.setattr(session, "trigger", lambda _key, _name: {"name": name, "value": value})
    monkeypatch.setattr(live, "follow", lambda: None)
    live._hear("section", PAGE, dict.fromkeys(("name", "answer", "unit", "weight"), acts.append))()
    assert acts == [value]


def test_of_a_form_only_its_own_name_is_said() -> None:
    field = html.text_field("entry", "Your answer", id="entry")
    assert live.names_in(html.form("answer", "q1", field + html.submit("Answer"))) == {"answer"}
    assert live.names_in(field) == {"entry"}


def test_what_was_chosen_keeps_the_focus_when_an_answer_is_fixed() -> None:
    options = [("a", "first"), ("b", "second")]
    made = html.marks("entry", "Choose", options, ["b"], fixed=True)
    assert made.count(" disabled") == made.count(" checked") == 1
    assert 'value="b" checked' in made
