"""What the lessons' choosers share. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from neuralnet.training import Trainer
from ui.learner import Learner
from ui.verb_results import batch_dataset_rows, focus_position
from ui.walk import Scope

# What is too wide for a narrow screen scrolls in its own box, and the page does not.
NARROW = """<style>
.stMarkdown table { display: block; max-width: 100%; overflow-x: auto; scrollbar-width: thin; }
.stMarkdown .katex-display { max-width: 100%; overflow-x: auto; overflow-y: hidden;
  scrollbar-width: thin; padding-bottom: 4px; }
</style>"""


def field_among(name: str, labels: Sequence[str]) -> str:
    """The widget field of a choice among ``labels``: other labels, another widget. One that kept
    its key would go on showing the old label of the value's place."""
    return f"{name}_{crc32(chr(0).join(labels).encode()):08x}"


def other_row_words(me: Learner, trainer: Trainer) -> str:
    """Where the verbs speak of one row and the page follows another, that this is so; else ""."""
    row = int(batch_dataset_rows(trainer)[focus_position(me, trainer)])
    if me.scope is not Scope.ROW or row == me.view.row:
        return ""
    names = trainer.data.dataset.row_names
    return (
        f"The verbs above speak of **{names[row]}**, a row of this batch; this page follows the "
        f"chosen row, **{names[me.view.row]}**."
    )
