"""The same run as a PyTorch script: PyTorch's own layers, losses and optimizers."""

from course.code.first_layers import layers_code, torch_forward
from course.code.numpy_maths import from_z
from course.code.numpy_script import script
from course.code.optimizer_rules import OPTIMIZER_RULES, with_momentum
from course.code.pieces import (
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
    start_code,
    steps_code,
    use_masks,
)
from course.code.plan import Plan
from course.work.plain_json import Shown
from neuralnet.errors import SettingError
from neuralnet.losses import LOSSES

_ACTIVATIONS = {
    "relu": "torch.nn.ReLU()",
    "leaky_relu": "torch.nn.LeakyReLU(0.01)",
    "elu": "torch.nn.ELU()",
    "gelu": 'torch.nn.GELU(approximate="tanh")',
    "tanh": "torch.nn.Tanh()",
    "sigmoid": "torch.nn.Sigmoid()",
    "identity": "torch.nn.Identity()",
    "softmax": "torch.nn.Softmax(dim=1)",
}
# L from the output layer's z, where the pair has such a form; else from its a.
_FROM_Z = {
    ("cross_entropy", "softmax"): "    return torch.nn.functional.cross_entropy(z, y)",
    ("binary_cross_entropy", "sigmoid"): (
        "    return torch.nn.functional.binary_cross_entropy_with_logits(z, y)"
    ),
    ("mse", "identity"): "    return torch.nn.functional.mse_loss(a, y)",
    ("cross_entropy", "sigmoid"): (
        "    return -(y * torch.nn.functional.logsigmoid(z)).sum(dim=1).mean()"
    ),
    ("binary_cross_entropy", "softmax"): """    # ln(1 - a_k): what the other classes have together
    K = z.shape[1]
    others = z.unsqueeze(1).masked_fill(torch.eye(K, dtype=torch.bool), -torch.inf)
    log_rest = others.logsumexp(dim=2) - z.logsumexp(dim=1, keepdim=True)
    return -(y * z.log_softmax(dim=1) + (1.0 - y) * log_rest).mean()""",
}
# A term whose weight is 0 is left out: its logarithm may not exist.
_FROM_A = {
    "cross_entropy": "    return -(y[y != 0] * a[y != 0].log()).sum() / len(y)",
    "binary_cross_entropy": """    up, down = y != 0, y != 1
    sums = (y[up] * a[up].log()).sum() + ((1.0 - y[down]) * torch.log1p(-a[down])).sum()
    return -sums / y.numel()""",
    "mse": "    return torch.nn.functional.mse_loss(a, y)",
    "huber": "    return torch.nn.functional.huber_loss(a, y)",
}


def torch_script(plan: Plan) -> str:
    """The text of the script. PyTorch's own generator would draw other numbers: the order of the
    rows and the dropout masks come from NumPy's, as in the app.

    Raises ``SettingError`` where PyTorch's optimizer cannot do what was done on the way.
    """
    check_torch(plan)
    sections = [
        Section("The run", "Settings, and where the app stood.", _run_code(plan)),
        Section("The network", "", _network_code(plan)),
        Section("The loss", "", _loss_code(plan)),
        Section("The optimizer", "", _optimizer_code(plan)),
        Section("Training", "One step after another.", _training_code(plan)),
        Section(
            "The data",
            "Rows as they were before scaling; the target is last.",
            data_code(plan) + "\n\n" + prepare_code(plan),
        ),
        Section("The start", "", start_code(plan) + _start_code() + order_code(plan)),
        Section("Train, and print what the app shows", "", closing_code(plan)),
    ]
    return script(plan, sections, "NumPy and PyTorch").replace(
        "import numpy as np\n", "import numpy as np\nimport torch\n", 1
    )


def check_torch(plan: Plan) -> None:
    """Raises ``SettingError`` where PyTorch's optimizer does otherwise: it keeps no memory while
    momentum is 0, and the app does, for the time when it is not."""
    if plan.shares:
        kinds = ", ".join(plan.experiment.first_layers)
        if plan.data.x.dtype.kind == "i":
            words = "layers for pictures, if any (of an embedding only the NumPy script is written)"
            raise SettingError("first_layers", words, Shown(kinds))
        for setting in ("weight_decay", "l1_penalty"):
            if plan.is_used(setting):
                words = "0 with layers for pictures (then only the NumPy script is written)"
                raise SettingError(setting, words, getattr(plan.experiment, setting))
    used = plan.all_values("optimizer") & set(with_momentum())
    values = plan.all_values("momentum")
    if used and 0.0 in values and len(values) > 1:
        words = "above 0 all the time, or 0 all the time (PyTorch remembers nothing while it is 0)"
        raise SettingError("momentum", words, Shown("both on the way"))
    if "nesterov" in used and 0.0 in values:
        words = "above 0 for Nesterov momentum (PyTorch refuses 0; choose SGD, which is the same)"
        raise SettingError("momentum", words, 0)


def _run_code(plan: Plan) -> str:
    code = (
        f"STEP = {plan.step}  # the state at which the app stood\n"
        f"DTYPE = np.{plan.experiment.precision}\n"
        f"torch.set_default_dtype(torch.{plan.experiment.precision})\n"
        f"SIZES = {literal(plan.sizes)}  # inputs, then the units of every layer\n"
    )
    layers = layers_code(plan) if plan.shares else ""
    return code + dropout_code(plan) + settings_code(plan) + layers


def _network_code(plan: Plan) -> str:
    names = ",\n    ".join(_ACTIVATIONS[layer.activation] for layer in plan.layers)
    if plan.shares:
        return torch_forward(plan).replace("ACTIVATION_NAMES", names)
    masked = plan.has_dropout
    masks = masks_code(plan)
    argument = ", masks=None" if masked else ""
    use = use_masks(plan, "torch.from_numpy(masks[layer])")
    return f'''{masks}linears = [
    torch.nn.Linear(inputs, units) for inputs, units in zip(SIZES, SIZES[1:])
]
activations = [
    {names},
]


def forward(x{argument}):
    """z and a of the output layer."""
    for layer, (linear, activation) in enumerate(zip(linears, activations)):
        z = linear(x)
        x = a = activation(z)
{use}    return z, a
'''


def _loss_code(plan: Plan) -> str:
    body = _FROM_Z[plan.loss, plan.output.activation] if from_z(plan) else _FROM_A[plan.loss]
    title = LOSSES[plan.loss].title
    return f'def loss(z, a, y):\n    """{title} of the output layer\'s z and a."""\n{body}\n'


def _optimizer_code(plan: Plan) -> str:
    names = settings_used(plan)
    rate = rate_code(plan)
    code = (rate + "\n\n") if rate else ""
    decay = 'settings["weight_decay"]' if "weight_decay" in names else f"[0.0] * {len(plan.layers)}"
    code += f'''def make_optimizer():
    """PyTorch's optimizer. Weights decay, biases do not."""
    groups = [
        {{"params": [linear.weight], "weight_decay": decay}}
        for linear, decay in zip(linears, {decay})
    ]
    groups.append({{"params": [linear.bias for linear in linears], "weight_decay": 0.0}})
    rate = settings["learning_rate"]
'''
    for name in sorted(plan.all_values("optimizer")):
        made = OPTIMIZER_RULES[name].torch
        code += f'    if settings["optimizer"] == "{name}":\n        return {made}\n'
    code += '    raise ValueError(settings["optimizer"])\n'
    if plan.edits:
        code += _change_code(plan)
    return code


def _change_code(plan: Plan) -> str:
    names = settings_used(plan)
    update = ""
    if "weight_decay" in names:
        update += """    for group, decay in zip(optimizer.param_groups, settings["weight_decay"]):
        group["weight_decay"] = decay
"""
    if "momentum" in names:
        names_of_these = ", ".join(f'"{name}"' for name in with_momentum())
        update += f"""    for group in optimizer.param_groups:
        if settings["optimizer"] in ({names_of_these}):
            group["momentum"] = settings["momentum"]
"""
    frozen = '''    frozen.update(what.get("frozen", []))
    frozen.difference_update(what.get("free", []))
''' if any(edit.frozen for edit in plan.edits) else ""  # fmt: skip
    return f'''

def theta():
    """All parameters in one vector, as the app has them: W (inputs, units), then b, layer by layer.
    PyTorch keeps W the other way round."""
    parts = [part for linear in linears for part in (linear.weight.T, linear.bias)]
    return torch.cat([part.detach().reshape(-1) for part in parts])


def set_theta(values):
    """Write such a vector into the layers."""
    at = 0
    with torch.no_grad():
        for linear in linears:
            units, inputs = linear.weight.shape
            linear.weight.copy_(values[at : at + inputs * units].reshape(inputs, units).T)
            at += inputs * units
            linear.bias.copy_(values[at : at + units])
            at += units


def change(what):
    """Make a change of the way: settings, parameters by hand, frozen places."""
    global optimizer
    before = settings["optimizer"]
    settings.update(what.get("settings", {{}}))
    if settings["optimizer"] != before:
        optimizer = make_optimizer()  # it remembers nothing of the other one
    for group in optimizer.param_groups:
        group["lr"] = settings["learning_rate"]
{update}    if "by hand" in what:
        values = theta()
        for place, value in what["by hand"].items():
            values[place] = value
        set_theta(values)
{frozen}'''


def _training_code(plan: Plan) -> str:
    names = settings_used(plan)
    masked = plan.has_dropout
    has_frozen = any(edit.frozen for edit in plan.edits)
    code = _measure_code(plan) + "\n\n"
    code += (
        "def train():\n"
        '    """Make the steps up to STEP, and measure there."""\n'
        "    x, y = map(torch.from_numpy, prepare(TRAINING_ROWS))\n"
        "    validation = map(torch.from_numpy, prepare(VALIDATION_ROWS))\n"
        "    n, epoch, done = len(x), 0, 0  # rows, epochs done, rows of this epoch done\n"
        + steps_code(plan)
        + "        rows = torch.from_numpy(order[done : done + size])\n"
    )
    if rate_code(plan):
        code += (
            "        rate = learning_rate(epoch + done / n, epoch + (done + len(rows)) / n)\n"
            "        for group in optimizer.param_groups:\n"
            '            group["lr"] = rate\n'
        )
    masks = ", masks_of(step, len(rows))" if masked else ""
    code += (
        "        optimizer.zero_grad()\n"
        f"        z, a = forward(x[rows]{masks})\n"
        "        L = loss(z, a, y[rows])\n"
        "        L.backward()\n"
        "        batch_losses.append(L.item())\n"
    )
    if "clip_norm" in names:
        code += (
            '        if settings["clip_norm"]:\n'
            "            gradients = [p.grad for linear in linears for p in linear.parameters()]\n"
            "            norm = torch.sqrt(sum((g**2).sum() for g in gradients))\n"
            "            for g in gradients if norm > 0 else []:\n"
            '                g *= min(1.0, settings["clip_norm"] / norm.item())\n'
        )
    if "l1_penalty" in names:
        code += (
            '        for linear, size_of_l1 in zip(linears, settings["l1_penalty"]):\n'
            "            linear.weight.grad += size_of_l1 * linear.weight.detach().sign()\n"
        )
    if has_frozen:  # PyTorch freezes whole tensors: single numbers are put back
        code += (
            "        before, held = theta(), list(frozen)\n"
            "        optimizer.step()\n"
            "        after = theta()\n"
            "        after[held] = before[held]  # PyTorch freezes whole tensors, not numbers\n"
            "        set_theta(after)\n"
        )
    else:
        code += "        optimizer.step()\n"
    return code + (
        "        done += size\n"
        '    return {**measure("training", x, y), **measure("validation", *validation)}\n'
    )


def _measure_code(plan: Plan) -> str:
    if plan.is_values:
        name, value = "error", "(((a - y) * TARGET_SCALE) ** 2).mean().sqrt()"
    elif plan.output.units == 1:
        name, value = "accuracy", "((a > 0.5) == (y > 0.5)).double().mean()"
    else:
        name, value = "accuracy", "(a.argmax(dim=1) == y.argmax(dim=1)).double().mean()"
    return f'''def measure(part, x, y):
    """Loss and {name} over all rows of a part, without dropout."""
    if len(x) == 0:
        return {{}}
    with torch.no_grad():
        z, a = forward(x)
        {name} = {value}
        return {{f"{{part}} loss": loss(z, a, y).item(), f"{{part}} {name}": {name}.item()}}
'''


def _start_code() -> str:
    return """
with torch.no_grad():
    for linear, (W, b) in zip(linears, [layer for layer in START if len(layer[0])]):
        linear.weight.copy_(torch.tensor(W).T)  # PyTorch keeps W the other way round
        linear.bias.copy_(torch.tensor(b))
optimizer = make_optimizer()
frozen = set()  # places in theta that no step moves
batch_losses = []  # of every step, before its update
"""
