"""A run as the query of a link, and back.

Only what differs from the defaults is written, one readable parameter a setting, so a link can be
read, shared and changed by hand. A parameter that cannot be used is left out and reported; it never
costs the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neuralnet.experiment import SETTINGS, Edit, Experiment, Run, SettingError

_DEFAULTS = Experiment()
LONGEST_PARAMETER = 4000


def query_from_run(run: Run, cursor: int) -> dict[str, str]:
    """The parameters of a link to ``run`` with the film at ``cursor``."""
    query = {
        name: _to_text(value) for name, value in run.experiment.changes_from(_DEFAULTS).items()
    }
    if run.edits:
        query["edits"] = ";".join(_edit_to_text(edit) for edit in run.edits)
    if cursor:
        query["step"] = str(cursor)
    return query


def run_from_query(query: Mapping[str, str]) -> tuple[Run, int, list[str]]:
    """The run and cursor of a link, and a sentence for every parameter that was left out."""
    experiment, problems = _DEFAULTS, []
    known = {name: text for name, text in query.items() if name in SETTINGS}
    # The output layer is judged together with the data set, so the data set comes first.
    for name, text in sorted(known.items(), key=lambda item: item[0] != "dataset"):
        try:
            experiment = experiment.replace(**{name: _from_text(name, text)})
        except SettingError as error:
            problems.append(f"The link could not be used in full. {error}")
    for name in query.keys() - SETTINGS.keys() - {"edits", "step"}:
        problems.append(f"The link has a part nobody here knows and it was left out: {name}")
    run = Run(experiment)
    if "edits" in query:
        try:
            run = Run(experiment, _edits_from_text(query["edits"][:LONGEST_PARAMETER]))
        except SettingError as error:
            problems.append(f"The changes in the link could not be used. {error}")
    cursor = 0
    if "step" in query:
        try:
            cursor = int(query["step"])
            if not 0 <= cursor < 2**31:
                raise ValueError
        except ValueError:
            cursor = 0
            problems.append(f"step: expected a whole number from 0; got {query['step'][:40]!r}")
    return run, cursor, problems


def _edit_to_text(edit: Edit) -> str:
    """ "336:learning_rate=0.003,theta17=0.5": the step, then settings and entries of θ."""
    changes = [f"{name}={_to_text(value)}" for name, value in edit.settings]
    changes += [f"theta{index}={value!r}" for index, value in edit.parameters]
    return f"{edit.step}:{','.join(changes)}"


def _edits_from_text(text: str) -> tuple[Edit, ...]:
    edits = []
    for part in filter(None, text.split(";")):
        step, separator, changes = part.partition(":")
        settings, parameters = [], []
        for change in filter(None, changes.split(",")):
            name, equals, value = change.partition("=")
            if not equals:
                raise SettingError("edits", "step:setting=value,…", part)
            if name.startswith("theta"):
                parameters.append((_number(name.removeprefix("theta")), _number(value)))
            else:
                settings.append((name, _from_text(name, value) if name in SETTINGS else value))
        if not separator or not step.isdecimal():
            raise SettingError("edits", "step:setting=value,…", part)
        edits.append(Edit(int(step), tuple(settings), tuple(parameters)))
    return tuple(edits)


def _to_text(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value) or "none"
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)


def _from_text(name: str, text: str) -> Any:
    """The value that ``text`` stands for; text that is no number is left for the setting's own
    check to refuse in its own words."""
    default = getattr(_DEFAULTS, name)
    text = text[:LONGEST_PARAMETER]
    if isinstance(default, str):
        return text
    if isinstance(default, tuple):
        parts = [] if text == "none" else text.split(",")
        return tuple(_number(part) for part in parts)
    return _number(text)


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
