"""The glossary: one list, complete, in which no word and no symbol stands twice."""

import re
from collections import Counter
from pathlib import Path

import pytest

from course.glossary import glossary
from course.texts import languages
from neuralnet.activations import ACTIVATIONS
from neuralnet.initializers import INITIALIZERS
from neuralnet.losses import LOSSES
from neuralnet.optimizers import OPTIMIZERS

WORDS = glossary()
TERMS = WORDS.terms


def test_there_are_at_least_sixty_terms_in_every_language() -> None:
    for language in languages():
        assert len(glossary(language).terms) >= 60


def test_every_term_has_a_topic_a_page_and_one_sentence() -> None:
    for term in TERMS:
        assert term.topic in WORDS.topics, term.name
        assert term.pages, term.name
        assert term.sentence.endswith("."), term.name
        assert ". " not in term.sentence, f"{term.name}: more than one sentence"
        assert term.sentence[0].isupper(), term.name
        assert len(term.sentence) <= 190, f"{term.name}: too long to be read at once"
    assert {term.topic for term in TERMS} == set(WORDS.topics)


def test_no_name_and_no_form_belongs_to_two_terms() -> None:
    names = Counter(term.name.casefold() for term in TERMS)
    assert not [name for name, count in names.items() if count > 1]
    forms = Counter(form.casefold() for term in TERMS for form in {*term.forms, *term.never})
    assert not [form for form, count in forms.items() if count > 1]
    anchors = Counter(term.anchor for term in TERMS)
    assert not [anchor for anchor, count in anchors.items() if count > 1]


def test_no_other_name_is_the_name_of_another_term() -> None:
    names = {term.name.casefold() for term in TERMS}
    for term in TERMS:
        assert names.isdisjoint(name.casefold() for name in term.also), term.name


def test_a_symbol_means_one_thing() -> None:
    symbols = Counter(
        symbol.strip() for term in WORDS.with_symbol for symbol in term.symbol.split(",")
    )
    assert not [symbol for symbol, count in symbols.items() if count > 1]


def test_a_shape_belongs_to_a_symbol() -> None:
    assert not [term.name for term in TERMS if term.shape and not term.symbol]


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ('name = "loss"\nis = "A number."\ntopic = "loss"', "loss: lacks ['pages']"),
        (
            'name = "loss"\nis = "A."\ntopic = "loss"\npages = ["loss"]\nsort = 1',
            "['sort'] is unknown",
        ),
        ('name = "loss"\nis = "A."\ntopic = "los"\npages = ["loss"]', "got 'los'"),
    ],
)
def test_an_entry_that_is_not_complete_is_named(tmp_path: Path, entry: str, says: str) -> None:
    folder = tmp_path / "xx" / "glossary"
    folder.mkdir(parents=True)
    text = f'[topics]\nloss = "Loss"\n[words]\n[[term]]\n{entry}\n'
    (folder / "terms.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(says)):
        glossary("xx", tmp_path)


# How TeX writes what the legend shows.
TEX = {
    r"\eta": "η", r"\theta": "θ", r"\mu": "μ", r"\beta": "β", r"\rho": "ρ", r"\varepsilon": "ε",
    r"\lambda": "λ", r"\varphi": "φ", r"\hat y": "ŷ", r"\sum": "Σ", r"\Delta": "Δ", r"\ln": "ln",
}  # fmt: skip
STRUCTURE = {
    r"\frac", r"\tfrac", r"\sqrt", r"\text", r"\left", r"\right", r"\begin", r"\end", r"\quad",
    r"\qquad", r"\cdot", r"\max", r"\min", r"\tanh", r"\le", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr",
    r"\mathcal", r"\sim", r"\hat", r"\partial", r"\pi",
}  # fmt: skip


def test_every_letter_of_the_engines_formulas_stands_in_the_legend() -> None:
    rules = [
        *(line.equation for kind in OPTIMIZERS.values() for line in kind.working),
        *(kind.formula for kind in OPTIMIZERS.values()),
        *(kind.formula for kind in LOSSES.values()),
        *(kind.formula for kind in ACTIVATIONS.values()),
        *(kind.derivative for kind in ACTIVATIONS.values()),
        *(kind.slope for kind in LOSSES.values()),
        *(kind.formula for kind in INITIALIZERS.values()),
    ]
    symbols = "".join(term.symbol for term in WORDS.with_symbol)
    for rule in rules:
        text = rule.replace(r"\hat y", "ŷ")
        for letter in set(re.findall(r"\\[A-Za-z]+", text)) - STRUCTURE:
            assert letter in TEX, f"{rule}: {letter} is not in the legend"
            assert TEX[letter] in symbols, letter
        plain = re.sub(r"\\[A-Za-z]+(?:\{(?:cases|in|out|as in Adam|effective rate)\})?", " ", text)
        for letter in set(re.findall(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])", plain)):
            assert letter in symbols + "HdNUu", f"{rule}: {letter} is not in the legend"
