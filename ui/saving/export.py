"""The run as code that makes its numbers again, and as files for other programs."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from course.code.history_csv import history_csv
from course.code.notebook import notebook
from course.code.numpy_script import numpy_script
from course.code.plan import plan_of
from course.code.torch_script import check_torch, torch_script
from course.code.weights import can_write_onnx, weights_npz, weights_onnx
from course.report.figures import figures
from course.report.report import report_html
from course.work.saved import Kept
from neuralnet.errors import SettingError
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.saved import work_of
from ui.kit.downloads import Offer, downloads
from ui.words.escaping import markdown_text
from ui.words.settings import refusal

PYTHON, NOTEBOOK = "text/x-python", "application/x-ipynb+json"
BYTES, SVG, HTML = "application/octet-stream", "image/svg+xml", "text/html"


def show_export(me: Learner, kept: tuple[Kept, ...]) -> None:
    """All that can be made of the run at the cursor."""
    trainer = me.at_cursor()
    st.header("Code that makes the same numbers", anchor=False)
    st.markdown(
        f"This very run up to **{trainer.counter}** as a short program that you can read: the "
        "rows, the starting weights and what you changed on the way are in it. Its last lines "
        "print what this app shows here, beside what it has computed itself."
    )
    downloads("export_code", *_code(me, trainer), alone=False)
    st.caption(_honesty(trainer))
    st.header("A report, and the numbers for other programs", anchor=False)
    downloads("export_files", *_files(me, kept, trainer), alone=False)
    onnx = "" if can_write_onnx() else " ONNX needs the package `onnx` on the server."
    st.caption(
        "The report is one page with settings, data, curves, what it gets right, what goes on in "
        f"the layers, and your answers. Print it from the browser, also as PDF.{onnx} A drawing in "
        "SVG stays sharp at any size; a picture in PNG goes into any text."
    )
    downloads("export_figures", *_figures(me, trainer), alone=False)


def _code(me: Learner, trainer: Trainer) -> list[Offer]:
    """The scripts that can be written; for another, a sentence takes its place."""
    offers = []
    try:
        plan = plan_of(trainer)
    except SettingError as error:
        st.info(f"No script can be written for this run. {_told(error)}", icon=":material/info:")
        return []
    offers.append(Offer("NumPy script", "run_numpy.py", _at(me, numpy_script), mime=PYTHON))
    try:
        check_torch(plan)
        offers.append(Offer("PyTorch script", "run_pytorch.py", _at(me, torch_script), mime=PYTHON))
    except SettingError as error:
        st.info(f"PyTorch cannot do what this run did. {_told(error)}", icon=":material/info:")
    offers.append(Offer("Notebook", "run.ipynb", _at(me, notebook), mime=NOTEBOOK))
    return offers


def _told(error: SettingError) -> str:
    return f"{markdown_text(refusal(error))}."


def _at(me: Learner, write: Callable[..., str]) -> Callable[[], str]:
    """What writes a script of the run as it stands when the button is pressed."""
    return lambda: write(plan_of(me.at_cursor()))


def _honesty(trainer: Trainer) -> str:
    """How near the numbers come."""
    said = [
        "The NumPy script agrees with the app to nine decimals in our tests, the PyTorch script to "
        "six; after thousands of steps rounding can tell a little more.",
        "The order of the rows comes from NumPy’s generator, as here.",
    ]
    if trainer.network.has_dropout:
        said.append("So do the dropout masks, in the PyTorch script too.")
    if trainer.run_spec.experiment.device != "cpu":
        said.append("Your run is computed on a GPU, whose last digits are others.")
    if trainer.run_spec.experiment.precision == "float32":
        said.append("In single precision about five digits agree.")
    return " ".join(said)


def _files(me: Learner, kept: tuple[Kept, ...], trainer: Trainer) -> list[Offer]:
    offers = [
        Offer(
            "Report",
            "report.html",
            lambda: report_html(me.at_cursor(), work_of(me, kept), me.scene.lesson),
            mime=HTML,
        ),
        Offer("History as CSV", "history.csv", lambda: history_csv(me.at_cursor())),
        Offer(
            "Weights as .npz",
            "weights.npz",
            lambda: weights_npz(me.at_cursor()),
            mime=BYTES,
            help="For NumPy: numpy.load reads it.",
        ),
    ]
    if can_write_onnx():
        offers.append(
            Offer(
                "Network as ONNX",
                "network.onnx",
                lambda: weights_onnx(me.at_cursor()),
                mime=BYTES,
                help="Raw features in, answers out, in single precision.",
            )
        )
    return offers


def _figures(me: Learner, trainer: Trainer) -> list[Offer]:
    names = {"loss": "Loss"}
    if trainer.data.target_scaler is not None:
        names["error"] = "Error"
    else:
        names |= {"accuracy": "Accuracy", "confusion": "Confusion"}

    def drawn(name: str) -> Callable[[], str]:
        return lambda: figures(me.at_cursor())[f"{name}.svg"]

    # The browser makes the picture of the drawing.
    return [
        Offer(f"{title} as {kind.upper()}", f"{name}.{kind}", drawn(name), mime=SVG)
        for kind in ("svg", "png")
        for name, title in names.items()
    ]
