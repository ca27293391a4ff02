"""Sentences of every page about a run of which there is one of everything."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.fixtures import OpenPage, Words
from ui.kit.frame import PAGES

THINGS = (
    "batch|bird|cell|class|column|epoch|feature|input|layer|network|number|output|parameter|row|"
    "run|seed|step|unit|update|value|weight"
)
ONE = r"(?<![\d.,·/−-])\b1 (?:[a-z-]+ )?"
WRONG = re.compile(rf"{ONE}(?:(?:{THINGS})e?s\b|(?:{THINGS}) (?:are|have|were)\b).{{0,30}}")


def texts(app: AppTest) -> list[str]:
    """What Streamlit's own elements say: text, labels and help."""
    found: list[str] = []

    def read(node: Any) -> None:
        for name in ("value", "label", "help", "body"):
            said = getattr(node, name, None)
            if isinstance(said, str):
                found.append(said)
        for child in getattr(node, "children", {}).values():
            read(child)

    read(app._tree)
    return found


@pytest.mark.parametrize("name", [name for name, _title in PAGES])
def test_no_page_says_one_rows(open_page: OpenPage, words: Words, name: str) -> None:
    one_of_everything = {
        "hidden_units": "1",
        "epochs": "1",
        "batch_size": "1000",
        "dataset": "wave",
    }
    app = open_page(name, step="1", **one_of_everything)
    said = re.sub(r"\s+", " ", f"{' '.join(texts(app))} {words(app)}")
    assert WRONG.findall(said) == []
