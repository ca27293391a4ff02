"""The receipts: two files with everything a step does, of the one just made and of the next."""

from __future__ import annotations

from neuralnet.inside.receipt import parameters_csv, receipt_json
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.kit.html import button, prose, row
from ui.kit.live import File

WHAT = (
    "Everything in full precision: batch, parameters, every z and a, the loss, every gradient, the "
    "optimizer’s memory, the change. With this file alone the step can be made again, in any "
    "language."
)
FILES = ("json", "csv", "made json", "made csv")


def receipt_html(me: Learner, trainer: Trainer) -> str:
    """What the files are of, and a button "receipt" for each: of the step just made first."""
    step, made = trainer.step, me.just_made
    buttons = [
        button("receipt", "The whole step (JSON)", "json"),
        button("receipt", "All parameters (CSV)", "csv"),
    ]
    if made is None:
        title = "The receipt of this step"
        would = "One more step would lead" if trainer.at_end else "The step"
        words = f"{would} from {_states(step)}."
    else:
        title = "The receipts of the step just made and of the next"
        last = ", the last one of those just made" if made.end - made.start > 1 else ", just made"
        would = "One more step would lead" if trainer.at_end else "The step that comes next leads"
        words = f"The step from {_states(step - 1)}{last}. {would} from {_states(step)}."
        buttons = [
            button("receipt", "The step just made (JSON)", "made json"),
            button("receipt", "Its parameters (CSV)", "made csv"),
            *buttons,
        ]
    return prose(f"## {title}\n\n{words} {WHAT}") + row(*buttons)


def _states(step: int) -> str:
    return f"state {step} to state {step + 1}"


def receipt_file(trainer: Trainer, asked: str) -> File:
    """The file of one of FILES, made by a trainer of its own: a download must not disturb the
    page."""
    step = trainer.step - asked.startswith("made")
    own = trainer.continued_as(trainer.run_spec)
    own.seek(step)
    own.compute()
    if asked.endswith("json"):
        return File(f"step-{step}.json", "application/json", receipt_json(own))
    return File(f"step-{step}-parameters.csv", "text/csv", parameters_csv(own))
