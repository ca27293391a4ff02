"""Every page with few and with as many inputs and classes as there may be: no sentence lists them
all, and a long table scrolls inside a box of its own, which a keyboard reaches."""

import html
import json
import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.data.datasets import Dataset
from neuralnet.plurals import MOST_LISTED
from tests.pages.fixtures import OpenPage, Say
from tests.pages.test_plurals import texts
from ui.desk.kept_tables import TABLES
from ui.kit.frame import PAGES

SIZES = {(4, 2): 40, (61, 8): 96, (500, 30): 300}  # inputs and classes -> rows
LONGEST = 20  # lines of a table that stands whole on the page
NAME = re.compile(r"(?:gene|tissue) \d\d\d\b")
BLOCKS = re.compile(
    r"</?(?:p|li|div|td|th|h\d|figcaption|summary|text|button|label|option|pre)\b[^>]*>"
)
VERBS = ("Forward", "Loss", "Backward")
VIEWS = ("weights", "units", "confusion", "calibration", "held_out", "maps", "rows")


def table_of(inputs: int, classes: int, rows: int) -> Dataset:
    """Rows of classes with well parted means."""
    draws = np.random.default_rng(0)
    labels = np.arange(rows) % classes
    return Dataset(
        name="own",
        title="many.csv",
        task="classification",
        x=draws.normal(size=(classes, inputs))[labels] + draws.normal(size=(rows, inputs)),
        y=np.eye(classes)[labels],
        feature_names=tuple(f"gene {k:03d}" for k in range(inputs)),
        feature_units=("",) * inputs,
        class_names=tuple(f"tissue {k:03d}" for k in range(classes)),
        target_name="tissue",
        target_unit="",
        row_names=tuple(f"row {k + 1}" for k in range(rows)),
        course_divisors=(1.0,) * inputs,
        course_units=("",) * inputs,
        left_out="",
        source="A table of your own.",
    )


def sections(app: AppTest) -> list[str]:
    """The HTML of the page's live sections."""
    found = []
    for element in app.get("bidi_component"):
        if element.proto.component_name == "app.live":
            found.append(json.loads(element.proto.json)["html"])
    return found


def long_lists(app: AppTest) -> set[str]:
    """Sentences and names of pictures that list more than a sentence may."""
    blocks = []
    for written in (*texts(app), *sections(app)):
        written = re.sub(r"<style>.*?</style>", "", written, flags=re.DOTALL)
        blocks += re.findall(r'aria-label="([^"]*)"', written)
        # Controls and the words that must stand in them are chosen from, not read.
        blocks += [re.sub(r"<[^>]+>", "", block) for block in BLOCKS.split(written)]
    return {
        html.unescape(block)[:160]
        for block in blocks
        if len(set(NAME.findall(block))) > MOST_LISTED
        or len(re.findall(r"[-−]?\b\d[.\d]*\b[,;] ", block)) > 2 * MOST_LISTED
    }


def long_tables(app: AppTest) -> set[str]:
    """Tables of more lines than may stand on the page, outside of a box that scrolls."""
    found = set()
    for written in sections(app):
        for match in re.finditer(r"<table.*?</table>", written, re.DOTALL):
            around = written[: match.start()].rpartition("<div")[2]
            if match[0].count("<tr") > LONGEST and 'tabindex="0" role="region"' not in around:
                found.add(re.sub(r"<[^>]+>", " ", match[0])[:160])
    return found


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]} inputs, {size[1]} classes")
def many(request: Any) -> dict[str, str]:
    """The query of a run on such a table."""
    inputs, classes = request.param
    token = TABLES.keep(table_of(inputs, classes, SIZES[request.param]))
    return {"dataset": "own", "own_data": f"kept-{token}", "step": "3", "epochs": "2"}


def states(app: AppTest, name: str, say: Say) -> Any:
    """The page as it opens, and after what is done there."""
    yield "at first"
    if name in ("forward_pass", "loss", "backward_pass", "update"):
        for verb in VERBS:
            say(app, "verbs_section", verb)
        yield "after its verbs"
    if name == "diagnostics":
        for view in VIEWS:
            app.segmented_control(key="set_diagnostics_view").set_value(view).run()
            assert not app.exception
            yield view


@pytest.mark.parametrize("name", [name for name, _title in PAGES])
def test_no_sentence_lists_all_and_long_tables_scroll(
    open_page: OpenPage, say: Say, many: dict[str, str], name: str
) -> None:
    app = open_page(name, **many)
    for state in states(app, name, say):
        assert long_lists(app) == set(), state
        assert long_tables(app) == set(), state


def test_where_only_a_row_can_enter_the_forward_pass_does_not_ask_what_enters(
    open_page: OpenPage, many: dict[str, str]
) -> None:
    app = open_page("forward_pass", **many)
    groups: Any = app.get("button_group")
    asked = [control.label for control in groups]
    assert ("Which measurements?" in asked) == (app.session_state["learner"].dataset.d < 500)
