"""A run as one plain NumPy script: readable, with data and starting weights in it."""

from course.code.first_layers import layers_code, numpy_passes
from course.code.numpy_maths import activation_code, loss_code, optimizer_code
from course.code.optimizer_rules import decaying_themselves
from course.code.pieces import (
    NAME,
    Section,
    closing_code,
    data_code,
    dropout_code,
    literal,
    masks_code,
    order_code,
    prepare_code,
    rate_code,
    settings_code,
    settings_used,
    shown_words,
    start_code,
    steps_code,
    title_of,
    use_masks,
)
from course.code.plan import Plan


def numpy_script(plan: Plan) -> str:
    """The text of the script. Its last lines print what the app shows at the state."""
    return script(plan, numpy_sections(plan), "NumPy alone")


def script(plan: Plan, sections: list[Section], needs: str) -> str:
    """Sections under each other, with what the script is at the head."""
    shown = "\n".join(f"    {line}" for line in shown_words(plan))
    head = (
        f'"""{title_of(plan)}: a run made with “{NAME}”.\n\n'
        f"Needs {needs}. It trains from the same weights on the same rows in the same order,\n"
        f"up to step {plan.step}, where the app shows\n{shown}\n"
        '"""\n\n'
    )
    parts = [
        f"# --- {section.title} {'-' * (92 - len(section.title))}\n"
        + "".join(f"# {line}\n" for line in section.words.splitlines())
        + f"\n{section.code.strip()}\n"
        for section in sections
    ]
    return head + "import numpy as np\n\n" + "\n\n".join(parts)


def numpy_sections(plan: Plan) -> list[Section]:
    """The sections of the script, in their order."""
    return [
        Section("The run", "Settings, and where the app stood.", _run_code(plan)),
        Section("Activations", "Each with the way back: dL/dz from dL/da.", activation_code(plan)),
        Section("The loss", "L of a batch, and its gradient dL/dz.", loss_code(plan)),
        Section("Forwards and backwards", "All of backpropagation.", _passes_code(plan)),
        Section(
            "From the gradient to the change of theta",
            "Penalties and clipping, then the rule of the optimizer.",
            "\n\n".join(
                part for part in (rate_code(plan), _seen_code(plan), optimizer_code(plan)) if part
            ),
        ),
        Section("Training", "One step after another.", _training_code(plan)),
        Section("The data", "Rows as they were before scaling; the target is last.",
                data_code(plan) + "\n\n" + prepare_code(plan)),
        Section("The start", "", start_code(plan) + _views_code(plan) + order_code(plan)),
        Section("Train, and print what the app shows", "", closing_code(plan)),
    ]  # fmt: skip


def _run_code(plan: Plan) -> str:
    names = [layer.activation for layer in plan.layers]
    code = (
        f"STEP = {plan.step}  # the state at which the app stood\n"
        f"DTYPE = np.{plan.experiment.precision}\n"
        f"SIZES = {literal(plan.sizes)}  # inputs, then the units of every layer\n"
        f"ACTIVATIONS = {literal(names)}\n"
    )
    layers = layers_code(plan) if plan.shares else ""
    return code + dropout_code(plan) + settings_code(plan) + layers


def _passes_code(plan: Plan) -> str:
    if plan.shares:
        return numpy_passes(plan)
    masked = plan.has_dropout
    code = masks_code(plan)
    mask_of_layer = use_masks(plan)
    mask_back = (
        "            if masks[layer - 1] is not None:\n"
        "                dL_da = dL_da * masks[layer - 1]\n"
        if masked
        else ""
    )
    masks_argument = ", masks=None" if masked else ""
    masks_back = ", masks" if masked else ""
    return (
        code
        + f'''def forward(x{masks_argument}):
    """x, z and a of every layer: z = x W + b, a = phi(z), and a is the next layer's x."""
    xs, zs, outputs = [], [], []
    for layer, name in enumerate(ACTIVATIONS):
        xs.append(x)
        zs.append(x @ W[layer] + b[layer])
        outputs.append(FORWARD[name](zs[-1]))
        x = outputs[-1]
{mask_of_layer}    return xs, zs, outputs


def backward(xs, zs, outputs, y{masks_back}):
    """dL/dtheta: the gradient of the loss for every parameter, from the last layer to the first."""
    gradient = np.zeros_like(theta)
    dL_dW, dL_db = views(gradient)
    dL_dz = output_gradient(zs[-1], outputs[-1], y)
    for layer in reversed(range(len(ACTIVATIONS))):
        dL_dW[layer][...] = xs[layer].T @ dL_dz
        dL_db[layer][...] = dL_dz.sum(axis=0)
        if layer > 0:
            dL_da = dL_dz @ W[layer].T
{mask_back}            back = BACKWARD[ACTIVATIONS[layer - 1]]
            dL_dz = back(zs[layer - 1], outputs[layer - 1], dL_da)
    return gradient
'''
    )


def _seen_code(plan: Plan) -> str:
    """``seen(gradient)``: what the optimizer sees."""
    names = settings_used(plan)
    lines = []
    if "clip_norm" in names:
        lines += [
            '    if settings["clip_norm"]:',
            "        norm = np.sqrt((gradient**2).sum())",
            "        if norm > 0.0:",
            '            gradient = gradient * min(1.0, settings["clip_norm"] / norm)',
        ]
    if "weight_decay" in names:
        themselves = " and ".join(
            f'settings["optimizer"] != "{name}"' for name in decaying_themselves()
        )
        lines += [
            f"    if {themselves}:",
            '        gradient = gradient + per_weight(settings["weight_decay"]) * theta',
        ]
    if "l1_penalty" in names:
        lines.append(
            '    gradient = gradient + per_weight(settings["l1_penalty"]) * np.sign(theta)'
        )
    code = ""
    if "weight_decay" in names or "l1_penalty" in names:
        code += '''def per_weight(values):
    """A number for every parameter: that of its layer for weights, 0 for biases."""
    found = np.zeros_like(theta)
    for weights, value in zip(views(found)[0], values):
        weights[...] = value
    return found


'''
    if lines:
        code += (
            "def seen(gradient):\n"
            '    """The gradient as the optimizer sees it."""\n'
            + "\n".join(lines)
            + "\n    return gradient\n"
        )
    return code


def _training_code(plan: Plan) -> str:
    names = settings_used(plan)
    has_rate = bool(rate_code(plan))
    has_seen = any(name in names for name in ("clip_norm", "weight_decay", "l1_penalty"))
    masked = plan.has_dropout
    has_frozen = any(edit.frozen for edit in plan.edits)
    code = ""
    if plan.edits:
        code += '''def change(what):
    """Make a change of the way: settings, parameters by hand, frozen places."""
    global state
    before = settings["optimizer"]
    settings.update(what.get("settings", {}))
    if settings["optimizer"] != before:
        state = {}  # another optimizer remembers nothing
    for place, value in what.get("by hand", {}).items():
        theta[place] = value
'''
        if has_frozen:
            code += """    frozen.update(what.get("frozen", []))
    frozen.difference_update(what.get("free", []))
"""
        code += "\n\n"
    code += _measure_code(plan) + "\n\n"
    masks = "masks_of(step, len(rows))"
    forward = f"forward(x[rows], {'masks' if masked else ''})" if masked else "forward(x[rows])"
    rate = (
        "learning_rate(epoch + done / n, epoch + (done + len(rows)) / n)"
        if has_rate
        else 'settings["learning_rate"]'
    )
    code += (
        "def train():\n"
        '    """Make the steps up to STEP, and measure there."""\n'
        "    (x, y), validation = prepare(TRAINING_ROWS), prepare(VALIDATION_ROWS)\n"
        "    n, epoch, done = len(x), 0, 0  # rows, epochs done, rows of this epoch done\n"
        + steps_code(plan)
        + "        rows = order[done : done + size]\n"
        + (f"        masks = {masks}\n" if masked else "")
        + f"        xs, zs, outputs = {forward}\n"
        "        batch_losses.append(loss(zs[-1], outputs[-1], y[rows]))\n"
        + f"        gradient = backward(xs, zs, outputs, y[rows]{', masks' if masked else ''})\n"
        + ("        gradient = seen(gradient)\n" if has_seen else "")
        + f"        rate = {rate}\n"
        + "        delta = optimizer_step(gradient, rate)\n"
        + ("        delta[list(frozen)] = 0.0\n" if has_frozen else "")
        + "        theta[...] += delta\n"
        "        done += size\n"
        '    return {**measure("training", x, y), **measure("validation", *validation)}\n'
    )
    return code


def _measure_code(plan: Plan) -> str:
    """``measure(part, x, y)``: the figures that the app shows."""
    if plan.is_values:
        name, value = "error", "np.sqrt((((a - y) * TARGET_SCALE) ** 2).mean())"
    elif plan.output.units == 1:
        name, value = "accuracy", "((a > 0.5) == (y > 0.5)).mean()"
    else:
        name, value = "accuracy", "(a.argmax(axis=1) == y.argmax(axis=1)).mean()"
    return f'''def measure(part, x, y):
    """Loss and {name} over all rows of a part, without dropout."""
    if len(x) == 0:
        return {{}}
    _xs, zs, outputs = forward(x)
    a = outputs[-1]
    {name} = {value}
    return {{f"{{part}} loss": float(loss(zs[-1], a, y)), f"{{part}} {name}": float({name})}}
'''


_VIEWS = '''def views(vector):
    """W and b of every layer as views into a vector that is shaped like theta."""
    weights, biases, at = [], [], 0
    for inputs, units in zip(SIZES, SIZES[1:]):
        weights.append(vector[at : at + inputs * units].reshape(inputs, units))
        at += inputs * units
        biases.append(vector[at : at + units])
        at += units
    return weights, biases
'''
_VIEWS_OF_SHAPES = '''def views(vector):
    """W and b of every layer as views into a vector that is shaped like theta."""
    weights, biases, at = [], [], 0
    for rows, columns, count in SHAPES:
        weights.append(vector[at : at + rows * columns].reshape(rows, columns))
        at += rows * columns
        biases.append(vector[at : at + count])
        at += count
    return weights, biases
'''


def _views_code(plan: Plan) -> str:
    frozen = (
        "frozen = set()  # places in theta that no step moves\n"
        if any(edit.frozen for edit in plan.edits)
        else ""
    )
    views = _VIEWS_OF_SHAPES if plan.shares else _VIEWS
    return f"""

{views}


# All parameters stand in one vector: of every layer W, row by row, and then b.
theta = np.concatenate([np.ravel(part) for layer in START for part in layer]).astype(DTYPE)
W, b = views(theta)
state = {{}}  # what the optimizer remembers
{frozen}batch_losses = []  # of every step, before its update
"""
