"""Everything that can be made of a saved run, into a folder."""

import json
from collections.abc import Callable
from pathlib import Path

from course.code.history_csv import history_csv
from course.code.notebook import notebook
from course.code.numpy_script import numpy_script
from course.code.plan import plan_of
from course.code.torch_script import torch_script
from course.code.weights import weights_npz, weights_onnx
from course.report.figures import figures
from course.report.report import report_html
from course.scenes.quantities import TooLongError, state_of
from course.work.reading import Opened
from course.work.saved import Work
from neuralnet.errors import SettingError
from neuralnet.training import Trainer

Write = Callable[[], str | bytes]


def files_of(trainer: Trainer, work: Work) -> dict[str, Write]:
    """What writes each file, by its name; one may raise ``SettingError``, which says why there is
    none."""
    drawn = figures(trainer)
    return {
        "run_numpy.py": lambda: numpy_script(plan_of(trainer)),
        "run_pytorch.py": lambda: torch_script(plan_of(trainer)),
        "run.ipynb": lambda: notebook(plan_of(trainer)),
        "weights.npz": lambda: weights_npz(trainer),
        "network.onnx": lambda: weights_onnx(trainer),
        "history.csv": lambda: history_csv(trainer),
        "report.html": lambda: report_html(trainer, work),
        "run.json": lambda: json.dumps(trainer.run_spec.to_dict(), indent=1) + "\n",
        **{name: lambda svg=svg: svg for name, svg in drawn.items()},  # type: ignore[misc]
    }


def export(opened: Opened, folder: Path) -> list[str]:
    """Train the run of a saved file up to its cursor and write every file; a line for each, with
    the reason for one that could not be written.

    Raises ``SettingError`` where the run cannot be made, or would take too long.
    """
    work = opened.work
    try:
        trainer = state_of(work.run, work.cursor)
    except TooLongError:
        raise SettingError("run", "one that is trained in about a minute", "a longer one") from None
    folder.mkdir(parents=True, exist_ok=True)
    lines = [*opened.problems]
    for name, write in files_of(trainer, work).items():
        try:
            content = write()
        except SettingError as error:
            lines.append(f"no {name}: {error}")
            continue
        data = content.encode("utf-8") if isinstance(content, str) else content
        (folder / name).write_bytes(data)
        lines.append(f"{folder / name}")
    return lines
