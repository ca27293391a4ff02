"""A run as the query of a link, and back.

Only what differs from the defaults is written, one readable parameter a setting, so a link can be
read, shared and changed by hand. A parameter that cannot be used is left out and reported; it never
costs the others. Settings made layer by layer have commas between them. A small data set of one's
own travels in the link, packed; of a large one the link has only the digest, and it must be chosen
again.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from neuralnet.datasets import Dataset
from neuralnet.experiment import (
    OWN_DATA,
    SETTINGS,
    SETTINGS_PER,
    Edit,
    Experiment,
    Run,
    SettingError,
)

_DEFAULTS = Experiment()
LONGEST_PARAMETER = 4000
LARGEST_DATA = 200_000  # bytes of a data set when it is unpacked
_DIGEST = "digest-"


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
    known = {name: text for name, text in query.items() if name in SETTINGS}
    problems = []
    if known.get("own_data", "").startswith(_DIGEST):
        problems.append(
            "This link speaks of a table that does not fit into a link: choose it again on the "
            "Data page. The other settings are in force."
        )
        del known["own_data"]
        if known.get("dataset") == OWN_DATA:
            del known["dataset"]
    experiment, refused = _experiment_from_texts(known)
    problems += refused
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


def _experiment_from_texts(texts: Mapping[str, str]) -> tuple[Experiment, list[str]]:
    """All settings at once, for some are judged together; where that fails, one after the other,
    so that a wrong one costs only itself."""
    try:
        return _DEFAULTS.replace(**{n: _from_text(n, text) for n, text in texts.items()}), []
    except SettingError:
        experiment, problems = _DEFAULTS, []
    # Others are judged together with the data set and the number of layers, so these come first.
    first = {"dataset": 0, "hidden_units": 1}
    for name in sorted(texts, key=lambda name: first.get(name, 2)):
        if name == "own_data" and texts.get("dataset") == OWN_DATA:
            continue  # it goes with the data set
        try:
            changes = {name: _from_text(name, texts[name])}
            if changes == {"dataset": OWN_DATA} and "own_data" in texts:
                changes["own_data"] = _from_text("own_data", texts["own_data"])
            experiment = experiment.replace(**changes)
        except SettingError as error:
            problems.append(f"The link could not be used in full. {error}")
    return experiment, problems


def _data_to_text(dataset: Dataset) -> str:
    # Two characters a number at the least: what is larger need not be tried.
    too_large = 2 * (dataset.x.size + dataset.y.size) > LARGEST_DATA
    return _DIGEST + dataset.digest if too_large else _packed(dataset)


@lru_cache(maxsize=16)
def _packed(dataset: Dataset) -> str:
    plain = json.dumps(dataset.to_dict(), separators=(",", ":")).encode()
    text = base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")
    # What could not be unpacked again must not be promised.
    fits = len(text) <= LONGEST_PARAMETER and len(plain) <= LARGEST_DATA
    return text if fits else _DIGEST + dataset.digest


def _data_from_text(text: str) -> Any:
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return json.loads(zlib.decompressobj().decompress(packed, LARGEST_DATA))
    except (ValueError, binascii.Error, zlib.error, RecursionError):
        raise SettingError("own_data", "a data set as this app packs it", text[:40]) from None


def _edit_to_text(edit: Edit) -> str:
    """ "336:learning_rate=0.003,theta17=0.5": the step, then settings and entries of θ. Inside one
    setting the values of the layers have | between them."""
    changes = [f"{name}={_to_text(value).replace(',', '|')}" for name, value in edit.settings]
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
                value = value.replace("|", ",")
                settings.append((name, _from_text(name, value) if name in SETTINGS else value))
        if not separator or not step.isdecimal():
            raise SettingError("edits", "step:setting=value,…", part)
        edits.append(Edit(int(step), tuple(settings), tuple(parameters)))
    return tuple(edits)


def _to_text(value: Any) -> str:
    if isinstance(value, Dataset):
        return _data_to_text(value)
    if isinstance(value, tuple):
        return ",".join(_to_text(item) for item in value) or "none"
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)


def _from_text(name: str, text: str) -> Any:
    """The value that ``text`` stands for; text that is no number is left for the setting's own
    check to refuse in its own words."""
    default = getattr(_DEFAULTS, name)
    text = text[:LONGEST_PARAMETER]
    if name == "own_data":
        return _data_from_text(text)
    if SETTINGS_PER[name] is not None and "," in text:
        return tuple(_number(part) for part in text.split(","))
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
