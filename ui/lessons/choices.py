"""What the lessons' choosers share. No Streamlit here."""

from __future__ import annotations

from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.walk import Scope
from ui.kit.verb_results import batch_dataset_rows, focus_position

# What is too wide for a narrow screen scrolls in its own box, and the page does not.
NARROW = """<style>
.stMarkdown table { display: block; max-width: 100%; overflow-x: auto; scrollbar-width: thin; }
.stMarkdown .katex-display { max-width: 100%; overflow-x: auto; overflow-y: hidden;
  scrollbar-width: thin; padding-bottom: 4px; }
</style>"""


def other_row_words(me: Learner, trainer: Trainer) -> str:
    """Where the verbs speak of one row and the page follows another, that this is so; else ""."""
    row = int(batch_dataset_rows(trainer)[focus_position(me, trainer)])
    if me.scope is not Scope.ROW or row == me.view.row:
        return ""
    return "Below, this page follows the chosen row."
