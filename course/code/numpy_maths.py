"""Activations, losses and optimizers as lines of NumPy, for the script."""

from textwrap import indent

from course.code.optimizer_rules import OPTIMIZER_RULES, decaying_themselves
from course.code.plan import Plan
from neuralnet.activations import GELU, LeakyReLU
from neuralnet.losses import LOSSES

ACTIVATIONS = {
    "relu": ("np.maximum(z, 0.0)", "dL_da * (z > 0.0)"),
    "leaky_relu": (
        f"np.maximum({LeakyReLU.slope} * z, z)",
        f"np.where(z > 0.0, dL_da, {LeakyReLU.slope} * dL_da)",
    ),
    "elu": (
        "np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0)))",
        "np.where(z > 0.0, dL_da, dL_da * (a + 1.0))",
    ),
    "gelu": ("0.5 * z * (1.0 + np.tanh(C * (z + D * z**3)))", ""),
    "tanh": ("np.tanh(z)", "dL_da * (1.0 - a * a)"),
    "sigmoid": ("1.0 / (1.0 + np.exp(np.minimum(-z, 700.0)))", "dL_da * a * (1.0 - a)"),
    "identity": ("z", "dL_da"),
    "softmax": ("", "a * (dL_da - (a * dL_da).sum(axis=1, keepdims=True))"),
}
_GELU = f"""C, D = np.sqrt(2.0 / np.pi), {GELU.cubic}  # the approximation of GELU by tanh


def gelu(z):
    return {ACTIVATIONS["gelu"][0]}


def gelu_backward(z, a, dL_da):
    t = np.tanh(C * (z + D * z**3))
    slope = 0.5 * (1.0 + t) + 0.5 * z * (1.0 - t * t) * C * (1.0 + 3.0 * D * z * z)
    return dL_da * slope
"""
_SOFTMAX = f"""def softmax(z):
    # The largest z of a row is subtracted: no ratio changes, and no e^z overflows.
    exponentials = np.exp(z - z.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def softmax_backward(z, a, dL_da):
    return {ACTIVATIONS["softmax"][1]}
"""


def activation_code(plan: Plan) -> str:
    """The activations that the network has, and two dictionaries of them."""
    names = list(dict.fromkeys(layer.activation for layer in plan.layers))
    parts = []
    for name in names:
        forward, back = ACTIVATIONS[name]
        if name == "gelu":
            parts.append(_GELU)
        elif name == "softmax":
            parts.append(_SOFTMAX)
        else:
            parts.append(
                f"def {name}(z):\n    return {forward}\n\n\n"
                f"def {name}_backward(z, a, dL_da):\n    return {back}\n"
            )
    forward = ", ".join(f'"{name}": {name}' for name in names)
    back = ", ".join(f'"{name}": {name}_backward' for name in names)
    return "\n\n".join(parts) + f"\n\nFORWARD = {{{forward}}}\nBACKWARD = {{{back}}}\n"


_FROM_Z = {
    ("cross_entropy", "softmax"): (
        """    # ln a = z - ln sum(e^z): no logarithm of a probability that underflowed.
    shifted = z - z.max(axis=1, keepdims=True)
    log_a = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(y * log_a).sum(axis=1).mean()""",
        "    return (a - y) / len(y)",
    ),
    ("binary_cross_entropy", "sigmoid"): (
        """    # -y ln a - (1 - y) ln(1 - a) = ln(1 + e^z) - y z
    return (((z > 0.0) - y) * z + np.log1p(np.exp(-np.abs(z)))).mean()""",
        "    return (a - y) / y.size",
    ),
    ("mse", "identity"): ("    return ((a - y) ** 2).mean()", "    return 2.0 * (a - y) / y.size"),
    ("cross_entropy", "sigmoid"): (
        """    # -ln a = ln(1 + e^-z)
    return (y * np.logaddexp(-z, 0.0)).sum(axis=1).mean()""",
        """    # -y (1 - a) with 1 - a = 1 / (1 + e^z)
    return -y * np.exp(-np.logaddexp(z, 0.0)) / len(y)""",
    ),
    ("binary_cross_entropy", "softmax"): (
        """    # ln(1 - a_k) = ln sum of e^z over the other classes - ln sum of e^z
    log_a = z - log_sum(z)
    log_rest = without_each(z) - log_sum(z)
    return -(y * log_a + (1.0 - y) * log_rest).mean()""",
        """    # The slope of ln a_k is [j = k] - a_j, that of ln(1 - a_k) b_kj - a_j,
    # with b_kj = a_j / (1 - a_k): the softmax without class k.
    K = y.shape[1]
    log_rest = without_each(z)
    b = np.exp(z[:, np.newaxis, :] - log_rest[:, :, np.newaxis]) * (1.0 - np.eye(K))
    return (K * a - y - ((1.0 - y)[:, :, np.newaxis] * b).sum(axis=1)) / y.size""",
    ),
}
_LOG_SUMS = '''def log_sum(z):
    """ln of the sum of e^z in every row."""
    largest = z.max(axis=1, keepdims=True)
    return largest + np.log(np.exp(z - largest).sum(axis=1, keepdims=True))


def without_each(z):
    """The same without class k, for every k."""
    columns = [np.delete(z, k, axis=1) for k in range(z.shape[1])]
    return np.concatenate([log_sum(others) for others in columns], axis=1)


'''
# L and dL/da from the outputs alone. A term whose weight is 0 is 0, whatever its logarithm.
_FROM_A = {
    "cross_entropy": (
        """    log_a = np.log(a, where=y != 0, out=np.zeros_like(a))
    return -(y * log_a).sum(axis=1).mean()""",
        """    return -y / np.maximum(a, SMALLEST) / len(y)""",
    ),
    "binary_cross_entropy": (
        """    log_a = np.log(a, where=y != 0, out=np.zeros_like(a))
    log_rest = np.log1p(-a, where=y != 1, out=np.zeros_like(a))
    return -(y * log_a + (1.0 - y) * log_rest).mean()""",
        """    up, down = y / np.maximum(a, SMALLEST), (1.0 - y) / np.maximum(1.0 - a, SMALLEST)
    return (down - up) / y.size""",
    ),
    "mse": ("    return ((a - y) ** 2).mean()", "    return 2.0 * (a - y) / y.size"),
    "huber": (
        """    d = np.abs(a - y)
    inside = np.minimum(d, 1.0)  # of |a - y|, what lies on the parabola
    return (inside * (d - 0.5 * inside)).mean()""",
        "    return np.clip(a - y, -1.0, 1.0) / y.size",
    ),
}


def from_z(plan: Plan) -> bool:
    """Are loss and gradient computed from the output layer's z?"""
    output = plan.output
    # A softmax of one unit is always 1.
    is_one = output.activation == "softmax" and output.units == 1
    return (plan.loss, output.activation) in _FROM_Z and not is_one


def loss_code(plan: Plan) -> str:
    """``loss(z, a, y)`` and ``output_gradient(z, a, y)`` for the output layer's z and a."""
    output = plan.output.activation
    title = LOSSES[plan.loss].title
    if from_z(plan):
        value, gradient = _FROM_Z[plan.loss, output]
        head = _LOG_SUMS if (plan.loss, output) == ("binary_cross_entropy", "softmax") else ""
        return (
            f'{head}def loss(z, a, y):\n    """{title} behind {output}."""\n{value}\n\n\n'
            f'def output_gradient(z, a, y):\n    """dL/dz of the output layer."""\n{gradient}\n'
        )
    value, gradient = _FROM_A[plan.loss]
    smallest = "SMALLEST = np.finfo(DTYPE).tiny\n\n\n" if "SMALLEST" in gradient else ""
    return (
        f'{smallest}def loss(z, a, y):\n    """{title}."""\n{value}\n\n\n'
        f'def loss_gradient(a, y):\n    """dL/da."""\n{gradient}\n\n\n'
        'def output_gradient(z, a, y):\n    """dL/dz of the output layer."""\n'
        f'    return BACKWARD["{output}"](z, a, loss_gradient(a, y))\n'
    )


def optimizer_code(plan: Plan) -> str:
    """``optimizer_step(g, rate)``: the change of theta."""
    words = "The change of theta; what is remembered is in state."
    code = f'def optimizer_step(g, rate):\n    """{words}"""\n'
    for name in sorted(plan.all_values("optimizer")):
        rule = OPTIMIZER_RULES[name]
        lines = [*rule.numpy.splitlines(), f"return {rule.change}"]
        if name in decaying_themselves() and plan.is_used("weight_decay"):
            lines[-1:] = [
                "# The decay is taken from the weights themselves.",
                'decay = per_weight(settings["weight_decay"]) * theta',
                f"return {rule.change} - rate * decay",
            ]
        code += f'    if settings["optimizer"] == "{name}":\n'
        code += indent("\n".join(lines), 8 * " ") + "\n"
    return code + '    raise ValueError(settings["optimizer"])\n'
