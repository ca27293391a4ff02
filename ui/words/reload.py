"""What a reload of a page forgets, said there before it happens: one list.

The rest comes back: the run, where it stands and how far its step is shown, the way through the
course, the answers of a scene and of a sheet are in the link; who one is in a class, in the tab.
"""

from __future__ import annotations

LOST: dict[str, str] = {
    "data": "rows that you drew, read from a file or edited, until you use them",
    "build": "the network before your last change, and what can be taken back",
    "training": "the chosen row, weight or unit, the pale curves of earlier runs, what was tried "
    "out, and what Undo can take back",
    "diagnostics": "how often the test rows were looked at",
    "neuron": "where you moved the sliders",
    "forward_pass": "what you typed, moved or guessed",
    "loss": "where you moved the sliders",
    "backward_pass": "what was measured, and your guess",
    "update": "your guess",
    "pictures": "the digit that you drew, and your guess",
    "words": "your own sentences, what you typed, and how far the networks of the other chapters "
    "have come. Save your work on the page Save to keep them",
    "compare": "the results and the runs that you keep. Take them as files, or save your work on "
    "the page Save",
    "batches_and_gpu": "what was timed",
}


def reload_words(page: str) -> str:
    """The sentence of ``page``; "" where nothing is forgotten."""
    if page not in LOST:
        return ""
    return f"If you reload the page, your run stays. This is forgotten: {LOST[page]}."
