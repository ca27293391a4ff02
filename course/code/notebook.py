"""The NumPy script as a notebook: a cell for each section, with words between them."""

import json
from html import escape

from course.code.numpy_script import numpy_sections
from course.code.pieces import NAME, Section, shown_words, title_of
from course.code.plan import Plan

_PLOT = """# The loss of every batch, before its update. Needs matplotlib.
import matplotlib.pyplot as plt

plt.plot(batch_losses, linewidth=0.8)
plt.xlabel("step")
plt.ylabel("loss of the batch")
plt.show()"""


def notebook(plan: Plan) -> str:
    """The text of an .ipynb file, checked against the format's own schema."""
    import nbformat  # takes a while, and few ask for it
    from nbformat import v4

    shown = "\n".join(f"- {line}" for line in shown_words(plan))
    head = (
        f"# {escape(title_of(plan))}\n\n"
        f"A run made with “{NAME}”, in plain NumPy. Run all cells: it trains from the same "
        f"weights on the same rows in the same order, up to step {plan.step}, where the app "
        f"shows\n\n{shown}"
    )
    cells = [v4.new_markdown_cell(head), v4.new_code_cell("import numpy as np")]
    sections = [*numpy_sections(plan), Section("The loss on the way", "", _PLOT)]
    for section in sections:
        words = f"\n\n{section.words}" if section.words else ""
        cells.append(v4.new_markdown_cell(f"## {section.title}{words}"))
        cells.append(v4.new_code_cell(section.code.strip()))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # drawn by chance otherwise: the same run, the same file
    made = v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
    )
    nbformat.validate(made)
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"
