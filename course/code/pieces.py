"""What the scripts are put together from: sections of Python with a heading, and the parts that
NumPy and PyTorch have in common."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from course.code.plan import STEERING, Plan
from neuralnet.measuring import in_percent
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.schedules import SCHEDULES

NAME = "How a neural network learns"


@dataclass(frozen=True)
class Section:
    """A stretch of a script: a ``title``, what is to be said of it, and its ``code``."""

    title: str
    words: str
    code: str


def one_line(text: str, longest: int = 120) -> str:
    """Text that somebody brought, for a comment: on one line, and with nothing in it that could end
    a comment or a text of Python."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    plain = plain.replace("\\", "/").replace('"', "'")
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def literal(value: Any) -> str:
    """A number, a text or a list of them, as Python writes it."""
    if isinstance(value, tuple | list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, np.generic):
        value = value.item()
    return repr(value)


def matrix(values: np.ndarray, indent: str = "    ") -> str:
    """A matrix, a row on a line; every number so that the same one is read back."""
    if not values.size:
        return "[]"
    rows = ",\n".join(f"{indent}    {literal(row)}" for row in values.tolist())
    return f"[\n{rows},\n{indent}]"


def table(values: np.ndarray) -> str:
    """Rows of numbers as lines of text."""
    return "\n".join(",".join(_short(value) for value in row) for row in values.tolist())


def _short(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def title_of(plan: Plan) -> str:
    """The run in a line: data set, layers, optimizer."""
    experiment = plan.experiment
    sizes = "-".join(map(str, plan.sizes))
    optimizer = OPTIMIZERS[experiment.optimizer].title
    return f"{one_line(plan.data.dataset.title, 60)}, {sizes}, {optimizer}"


def shown_words(plan: Plan) -> list[str]:
    """What the app shows at the state, a line for each figure."""
    shown, words = plan.shown, []
    name = "error" if plan.is_values else "accuracy"
    for part in ("training", "validation"):
        loss, metric = getattr(shown, f"{part}_loss"), getattr(shown, f"{part}_metric")
        if np.isnan(loss) and part == "validation":
            continue
        metric_words = f"{metric:.6g}" if plan.is_values or np.isnan(metric) else in_percent(metric)
        words.append(f"{part} loss {loss:.6g}, {part} {name} {metric_words}")
    return words


def settings_used(plan: Plan) -> list[str]:
    """The settings of ``STEERING`` that have a say in this run."""
    used = {"optimizer", "learning_rate", "batch_size"}
    for name in plan.all_values("optimizer"):
        used |= {number.name for number in OPTIMIZERS[name].hyper_parameters}
    schedules = plan.all_values("schedule")
    if schedules != {"constant"}:
        used.add("schedule")
        for name in schedules:
            used |= {number.name for number in SCHEDULES[name].numbers}
    used |= {
        name
        for name in ("warmup_epochs", "weight_decay", "l1_penalty", "clip_norm")
        if plan.is_used(name)
    }
    return [name for name in STEERING if name in used]


def setting_value(plan: Plan, name: str, value: Any) -> Any:
    """A setting as the scripts want it: penalties as one number for each layer."""
    if name in ("weight_decay", "l1_penalty"):
        values = list(value) if isinstance(value, tuple) else [value]
        count = len(plan.layers) - len(values)  # the first layers have the value of the next one
        return [values[0]] * count + values
    return value


def settings_code(plan: Plan) -> str:
    """The settings in force at the start, and what was changed on the way."""
    names = settings_used(plan)
    lines = [
        f"    {name!r}: {literal(setting_value(plan, name, getattr(plan.experiment, name)))},"
        for name in names
    ]
    code = "settings = {\n" + "\n".join(lines) + "\n}\n"
    if not plan.edits:
        return code + "changes = {}  # nothing was changed on the way\n"
    code += (
        "# What was changed on the way, by step: settings; parameters that were set by hand, by\n"
    )
    code += "# their place in theta; places that are frozen from here on, or set free again.\n"
    code += "changes = {\n"
    for edit in plan.edits:
        settings = {
            name: setting_value(plan, name, value) for name, value in edit.settings if name in names
        }
        frozen = [index for index, is_frozen in edit.frozen if is_frozen]
        free = [index for index, is_frozen in edit.frozen if not is_frozen]
        parts = {
            "settings": settings,
            "by hand": dict(edit.parameters),
            "frozen": frozen,
            "free": free,
        }
        said = ", ".join(f"{name!r}: {part!r}" for name, part in parts.items() if part)
        code += f"    {edit.step}: {{{said}}},\n"
    return code + "}\n"


def dropout_code(plan: Plan) -> str:
    """The layers' dropout, where any has some."""
    if not plan.has_dropout:
        return ""
    return f"DROPOUT = {literal([float(layer.dropout) for layer in plan.layers])}\n"


def steps_code(plan: Plan) -> str:
    """The head of the loop over steps inside ``train``, for ``n`` training rows: it ends at STEP,
    and otherwise leaves the batch's ``size``."""
    change = (
        "        if step in changes:\n            change(changes[step])\n" if plan.edits else ""
    )
    return (
        "    order = shuffle.permutation(n)\n"
        "    for step in range(STEP + 1):\n"
        "        if done >= n:\n"
        "            epoch, done, order = epoch + 1, 0, shuffle.permutation(n)\n"
        f"{change}"
        "        if step == STEP:\n"
        "            break\n"
        '        size = settings["batch_size"]\n'
    )


def rate_code(plan: Plan) -> str:
    """``learning_rate(begin, end)``: the rate of a step, from where it begins and ends in epochs;
    "" where the rate stays as it was chosen."""
    names = settings_used(plan)
    if "schedule" not in names and "warmup_epochs" not in names:
        return ""
    lines = [
        "def learning_rate(begin, end):",
        '    """The rate of a step that begins and ends so many epochs after the start."""',
        '    rate = settings["learning_rate"]',
    ]
    schedules = plan.all_values("schedule")
    if "step" in schedules:
        lines += [
            '    if settings["schedule"] == "step":',
            '        rate *= settings["drop_factor"] ** (begin // settings["drop_every"])',
        ]
    if "cosine" in schedules:
        lines += [
            '    if settings["schedule"] == "cosine":',
            '        share = min(begin / settings["cosine_epochs"], 1.0)',
            "        rate *= 0.5 * (1.0 + np.cos(np.pi * share))",
        ]
    if "warmup_epochs" in names:
        lines.append('    rate *= end / max(settings["warmup_epochs"], end)')
    return "\n".join([*lines, "    return rate"]) + "\n"


def masks_code(plan: Plan) -> str:
    """``masks_of(step, rows)``, the app's own dropout masks, with the empty lines behind it; ""
    where there are none."""
    if not plan.has_dropout:
        return ""
    seed = plan.experiment.seed
    return f'''def masks_of(step, rows):
    """For every layer what each unit's output is multiplied with: 0 for one that is switched off,
    1 / (1 - p) for the others. The numbers of step t begin at t * 2**40 of this generator, so
    they are those of the app."""
    bits = np.random.PCG64([{seed}, 4])
    bits.advance(step * 2**40)
    draw = np.random.Generator(bits)
    masks = []
    for p, units in zip(DROPOUT, SIZES[1:]):
        keep = (draw.random((rows, units)) >= p) / (1.0 - p) if p else None
        masks.append(None if keep is None else keep.astype(DTYPE))
    return masks


'''


def use_masks(plan: Plan, mask: str = "masks[layer]") -> str:
    """The lines of ``forward`` that multiply a layer's output ``x`` with its mask, where there are
    masks."""
    if not plan.has_dropout:
        return ""
    return (
        f"        if masks is not None and masks[layer] is not None:\n            x = x * {mask}\n"
    )


def data_code(plan: Plan) -> str:
    """The rows as text, before scaling, and what makes inputs and targets of them."""
    data, dataset = plan.data, plan.data.dataset
    if plan.is_values:
        targets = dataset.y
    else:
        targets = dataset.y.argmax(axis=1)[:, np.newaxis].astype(np.float64)
    rows = np.concatenate([dataset.x, targets], axis=1)
    names = [one_line(name, 40) for name in (*dataset.feature_names, dataset.target_name)]
    code = f"COLUMNS = {literal(names)}\n"
    if dataset.class_names:
        code += f"CLASSES = {literal([one_line(name, 40) for name in dataset.class_names])}\n"
    code += f'TRAINING_ROWS = """\n{table(rows[data.training_rows])}\n"""\n'
    code += f'VALIDATION_ROWS = """\n{table(rows[data.validation_rows])}\n"""\n'
    code += (
        f"# {_scaling_words(plan)}: inputs are (value - OFFSET) / SCALE.\n"
        f"OFFSET = {literal(data.scaler.offset.tolist())}\n"
        f"SCALE = {literal(data.scaler.scale.tolist())}\n"
    )
    if data.target_scaler is not None:
        code += (
            "# The network learns (target - TARGET_OFFSET) / TARGET_SCALE.\n"
            f"TARGET_OFFSET = {literal(float(data.target_scaler.offset[0]))}\n"
            f"TARGET_SCALE = {literal(float(data.target_scaler.scale[0]))}\n"
        )
    return code


def _scaling_words(plan: Plan) -> str:
    return {
        "raw": "Inputs as they are",
        "course": "Inputs divided by fixed numbers",
        "standardised": "Mean and standard deviation of the training rows",
        "min-max": "The least value and the range of the training rows",
    }[plan.data.scaler.kind]


_ENGINEERED = {
    "x1^2": "x[:, 0] ** 2",
    "x2^2": "x[:, 1] ** 2",
    "x1*x2": "x[:, 0] * x[:, 1]",
    "sin x1": "np.sin(np.pi * x[:, 0])",
    "sin x2": "np.sin(np.pi * x[:, 1])",
}


def prepare_code(plan: Plan) -> str:
    """``prepare(rows)``: inputs x and targets y of a table."""
    engineered = [_ENGINEERED[recipe] for recipe in plan.data.engineered]
    lines = [
        "def prepare(rows):",
        '    """Inputs and targets of a table, as the network gets them."""',
        "    values = [[float(value) for value in line.split(',')] for line in rows.split()]",
        "    values = np.array(values).reshape(-1, len(COLUMNS))",
        "    x = (values[:, :-1] - np.array(OFFSET)) / np.array(SCALE)",
    ]
    if engineered:
        lines.append(f"    x = np.column_stack([x, {', '.join(engineered)}])")
    if plan.is_values:
        lines.append("    y = (values[:, -1:] - TARGET_OFFSET) / TARGET_SCALE")
    elif plan.output.units == 1:
        lines.append("    y = values[:, -1:]  # 1 for the second class")
    else:
        lines.append("    y = np.eye(len(CLASSES))[values[:, -1].astype(int)]  # one-hot")
    if plan.data.x.dtype.kind == "i":  # signs stay whole numbers
        return "\n".join([*lines, "    return x.astype(int), y.astype(DTYPE)"]) + "\n"
    return "\n".join([*lines, "    return x.astype(DTYPE), y.astype(DTYPE)"]) + "\n"


def start_code(plan: Plan) -> str:
    """The starting weights, layer by layer."""
    code = "START = [  # W (inputs, units) and b (units) of every layer\n"
    for W, b in plan.layer_arrays():
        code += f"    ({matrix(W)}, {literal(b.tolist())}),\n"
    return code + "]\n"


def order_code(plan: Plan) -> str:
    """The generator of the order of rows."""
    state = {
        name: dict(value) if isinstance(value, dict) else value
        for name, value in plan.generator.items()
    }
    return (
        "# The generator that shuffles the rows for every epoch, as it stands once it has drawn\n"
        f"# the weights: it began as np.random.default_rng({plan.experiment.seed}).\n"
        "shuffle = np.random.default_rng()\n"
        f"shuffle.bit_generator.state = {state!r}\n"
    )


def closing_code(plan: Plan) -> str:
    """The last lines: train, and print what the app shows beside what came out."""
    shown = {
        "training loss": plan.shown.training_loss,
        "training accuracy": plan.shown.training_metric,
        "validation loss": plan.shown.validation_loss,
        "validation accuracy": plan.shown.validation_metric,
    }
    if plan.is_values:
        shown = {name.replace("accuracy", "error"): value for name, value in shown.items()}
    lines = [f"    {name!r}: {value!r}," for name, value in shown.items() if np.isfinite(value)]
    return (
        "# What the app shows at this step.\n"
        "SHOWN = {\n" + "\n".join(lines) + "\n}\n"
        "found = train()\n"
        'print(f"After step {STEP}:")\n'
        "for name, value in SHOWN.items():\n"
        '    print(f"{name:<20} {found[name]:.12g}   (the app shows {value:.12g})")\n'
    )
