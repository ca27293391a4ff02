"""A run as the query of a link, and back.

Only what differs from the defaults is written, one readable parameter a setting, so a link can be
read, shared and changed by hand. A parameter that cannot be used is left out and reported; it never
costs the others. A small data set of one's own travels in the link, packed; of a large one the link
has a token, under which the server keeps it for some hours (``kept_tables``); after that it must be
chosen again. So do weights set by hand: a few can be read, many are packed, and more than a
link can hold are left out as a whole, which the link then says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import numpy as np

from course.packing import pack, unpack
from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.datasets import Dataset
from neuralnet.errors import SettingError
from neuralnet.experiment import SETTINGS, SETTINGS_PER, Edit, Experiment, Run
from ui.desk.answers import PARAMETER as ANSWERS
from ui.desk.classroom import PARAMETER as CLASS
from ui.desk.course import PARAMETERS as COURSE
from ui.desk.followed import PARAMETER as FOLLOWS
from ui.desk.kept_tables import HOURS, TABLES
from ui.desk.scene import PARAMETERS as SCENE
from ui.words.settings import refusal

_DEFAULTS = Experiment()
LONGEST_PARAMETER = 4000
STOP = "stop"  # how far the step at the cursor is revealed
LONGEST_READABLE = 300  # of entries of θ written one by one
MOST_PACKED = 20_000  # entries of θ in a packet
LARGEST_DATA = 200_000  # bytes of a data set when it is unpacked
_DIGEST = "digest-"  # of a table that is neither in the link nor kept
_KEPT = "kept-"
_TOO_LONG = "too-long-"
HELD = {"frozen": True, "freed": False}  # entries of θ, from a step on


def query_from_run(run: Run, cursor: int) -> dict[str, str]:
    """The parameters of a link to ``run`` with the film at ``cursor``."""
    query = {
        name: _to_text(value) for name, value in run.experiment.changes_from(_DEFAULTS).items()
    }
    if run.edits:
        query["edits"] = _edits_to_text(run.edits)
    if cursor:
        query["step"] = str(cursor)
    return query


def says_a_run(query: Mapping[str, str]) -> bool:
    """Does a link say what the run is? Beside a scene it may be left to that."""
    return bool(query.keys() & {*SETTINGS, "edits", "step"})


def run_from_query(query: Mapping[str, str]) -> tuple[Run, int, list[str]]:
    """The run and cursor of a link, and a sentence for every parameter that was left out."""
    known = {name: text for name, text in query.items() if name in SETTINGS}
    problems = []
    if known.get("own_data", "").startswith((_DIGEST, _KEPT)) and _kept_table(known) is None:
        problems.append(
            "This link speaks of a table that does not fit into a link, and this server does not "
            f"keep it (any more: it does so for {HOURS} hours after the last use). Choose it again "
            "on the Data page. The other settings are in force."
        )
        del known["own_data"]
        if known.get("dataset") == OWN_DATA:
            del known["dataset"]
    experiment, refused = _experiment_from_texts(known)
    problems += refused
    ours = SETTINGS.keys() | {"edits", "step", STOP, FOLLOWS, ANSWERS, CLASS, *COURSE, *SCENE}
    for name in query.keys() - ours:
        # Mail and learning platforms add parts of their own; only what is nearly ours was meant.
        for meant in get_close_matches(name.lower(), ours, 1, 0.8):
            problems.append(f"The link says {name}, which was left out. Is {meant} meant?")
    run = Run(experiment)
    if query.get("edits", "").startswith(_TOO_LONG):
        problems.append(
            "The run of this link was changed on the way in more places than a link can say (many "
            "weights were set by hand). It is shown without these changes, which makes it another "
            "run; the settings it began with are in force."
        )
    elif "edits" in query:
        try:
            run = Run(experiment, _edits_from_text(query["edits"]))
        except SettingError as error:
            problems.append(f"The changes in the link could not be used. {refusal(error, str)}.")
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
            problems.append(f"The link could not be used in full. {refusal(error, str)}.")
    return experiment, problems


def fits_a_link(dataset: Dataset) -> bool:
    """Does a data set of one's own travel in a link?"""
    # Two characters a number at the least: what is larger need not be tried.
    too_large = 2 * (dataset.x.size + dataset.y.size) > LARGEST_DATA
    return not too_large and _packed(dataset) is not None


def _data_to_text(dataset: Dataset) -> str:
    """The data set itself; or, where it is too large, the token under which it is kept."""
    packed = _packed(dataset) if fits_a_link(dataset) else None
    if packed is not None:
        return packed
    token = TABLES.keep(dataset)
    return _DIGEST + dataset.digest if token is None else _KEPT + token


def _kept_table(texts: Mapping[str, str]) -> Dataset | None:
    text = texts["own_data"]
    return TABLES.find(text.removeprefix(_KEPT)) if text.startswith(_KEPT) else None


@lru_cache(maxsize=16)
def _packed(dataset: Dataset) -> str | None:
    plain = json.dumps(dataset.to_dict(), separators=(",", ":")).encode()
    text = pack(plain)
    # What could not be unpacked again must not be promised.
    fits = len(text) <= LONGEST_PARAMETER and len(plain) <= LARGEST_DATA
    return text if fits else None


def _data_from_text(text: str) -> Any:
    if text.startswith(_KEPT):
        return _kept_table({"own_data": text})
    try:
        return json.loads(unpack(text, LARGEST_DATA))
    except (ValueError, RecursionError):
        raise SettingError("own_data", "a data set as this app packs it", text[:40]) from None


def edits_fit(run: Run) -> bool:
    """Do the changes made on the way fit into a link?"""
    return not _edits_to_text(run.edits).startswith(_TOO_LONG)


def _edits_to_text(edits: tuple[Edit, ...]) -> str:
    """All of them; or, where they are too long, only that. Half of them would be another run."""
    text = ";".join(_edit_to_text(edit) for edit in edits)
    if len(text) <= LONGEST_PARAMETER:
        return text
    return f"{_TOO_LONG}{sum(len(edit.parameters) + len(edit.frozen) for edit in edits)}"


def _edit_to_text(edit: Edit) -> str:
    """ "336:learning_rate=0.003,theta17=0.5": the step, then settings and entries of θ. Inside one
    setting the values of the layers have | between them. Many entries of θ are packed; frozen ones
    are ranges, "frozen=17-26|40", and so are those set free."""
    changes = [f"{name}={_to_text(value).replace(',', '|')}" for name, value in edit.settings]
    parameters = ",".join(f"theta{index}={value!r}" for index, value in edit.parameters)
    if len(parameters) > LONGEST_READABLE:
        parameters = f"theta={_parameters_to_text(edit.parameters)}"
    held = [
        f"{name}={_indices_to_text([i for i, is_frozen in edit.frozen if is_frozen is wanted])}"
        for name, wanted in HELD.items()
        if wanted in dict(edit.frozen).values()
    ]
    return f"{edit.step}:{','.join([*changes, *([parameters] if parameters else []), *held])}"


def _indices_to_text(indices: list[int]) -> str:
    """Ascending entries of θ: "17-26|40"."""
    ranges: list[list[int]] = []
    for index in indices:
        if ranges and index == ranges[-1][1] + 1:
            ranges[-1][1] = index
        else:
            ranges.append([index, index])
    return "|".join(f"{a}-{b}" if b > a else str(a) for a, b in ranges)


def _indices_from_text(text: str) -> list[int]:
    indices: list[int] = []
    for part in text.split("|"):
        first, dash, last = part.partition("-")
        numbers = first, last if dash else first
        if not all(one.isascii() and one.isdecimal() and len(one) < 8 for one in numbers):
            raise SettingError("frozen", "entries of θ such as 17-26|40", text[:40])
        low, high = map(int, numbers)
        if high - low >= MOST_PACKED or len(indices) >= MOST_PACKED:
            raise SettingError("frozen", f"at most {MOST_PACKED} entries of θ", text[:40])
        indices += range(low, high + 1)
    return indices


def _parameters_to_text(parameters: tuple[tuple[int, float], ...]) -> str:
    """Entries of θ, every bit of them: the steps from index to index, then the values, packed with
    their first bytes (sign and size, much alike) side by side."""
    indices, values = zip(*parameters, strict=True)
    steps = np.diff(np.array(indices, dtype="<i8"), prepend=0).astype("<i4")
    plain = np.array(values, dtype="<f8").view(np.uint8).reshape(-1, 8)
    return pack(steps.tobytes() + plain.T.tobytes())


def _parameters_from_text(text: str) -> list[tuple[int, float]]:
    try:
        data = unpack(text, 12 * MOST_PACKED)
        count, rest = divmod(len(data), 12)
        if rest or not count:
            raise ValueError
    except ValueError:
        raise SettingError("parameter", "entries of θ as this app packs them", text[:40]) from None
    indices = np.cumsum(np.frombuffer(data[: 4 * count], dtype="<i4"), dtype=np.int64)
    planes = np.frombuffer(data[4 * count :], dtype=np.uint8).reshape(8, count)
    values = np.ascontiguousarray(planes.T).view("<f8").ravel()
    return list(zip(indices.tolist(), values.tolist(), strict=True))


def _edits_from_text(text: str) -> tuple[Edit, ...]:
    if len(text) > LONGEST_PARAMETER:
        raise SettingError("edits", f"at most {LONGEST_PARAMETER} characters", text[:40])
    edits = []
    for part in filter(None, text.split(";")):
        step, separator, changes = part.partition(":")
        settings: list[tuple[str, Any]] = []
        parameters: list[tuple[Any, Any]] = []
        frozen: list[tuple[int, bool]] = []
        for change in filter(None, changes.split(",")):
            name, equals, value = change.partition("=")
            if not equals:
                raise SettingError("edits", "step:setting=value,…", part)
            if name == "theta":
                parameters += _parameters_from_text(value)
            elif name in HELD:
                frozen += [(index, HELD[name]) for index in _indices_from_text(value)]
            elif name.startswith("theta"):
                parameters.append((_number(name.removeprefix("theta")), _number(value)))
            else:
                value = value.replace("|", ",")
                settings.append((name, _from_text(name, value) if name in SETTINGS else value))
        if not separator or not step.isdecimal():
            raise SettingError("edits", "step:setting=value,…", part)
        edits.append(Edit(int(step), tuple(settings), tuple(parameters), tuple(frozen)))
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
        parts = [] if text in ("none", "") else text.split(",")
        return tuple(_number(part) for part in parts)
    return _number(text)


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
