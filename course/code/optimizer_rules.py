"""Every optimizer as the scripts write it: all that has to be said here of a new one.

One that is not listed is refused by name when a script of its run is asked for.
"""

from dataclasses import dataclass

from neuralnet.optimizers import MOMENTUM, OPTIMIZERS, AdaGrad, Adam, RMSProp


@dataclass(frozen=True)
class WrittenOptimizer:
    """One optimizer in both scripts.

    ``numpy`` are lines that renew ``state`` from the gradient g and ``change`` is Δθ after them,
    without a decay that the optimizer takes from the weights itself. ``torch`` is what makes
    PyTorch's own from its parameters, ``groups``.
    """

    numpy: str
    change: str
    torch: str


_SPEED = 'm = state["m"] = settings["momentum"] * state.get("m", 0.0) + g'
_ADAM = f"""beta1, beta2 = {Adam.beta1}, {Adam.beta2}
t = state["t"] = state.get("t", 0) + 1
m = state["m"] = beta1 * state.get("m", 0.0) + (1.0 - beta1) * g
v = state["v"] = beta2 * state.get("v", 0.0) + (1.0 - beta2) * g**2
m_hat, v_hat = m / (1.0 - beta1**t), v / (1.0 - beta2**t)"""
_ADAM_CHANGE = f"-rate * m_hat / (np.sqrt(v_hat) + {Adam.epsilon})"
_ADAM_NUMBERS = f"groups, lr=rate, betas=({Adam.beta1}, {Adam.beta2}), eps={Adam.epsilon}"

OPTIMIZER_RULES = {
    "sgd": WrittenOptimizer("", "-rate * g", "torch.optim.SGD(groups, lr=rate)"),
    "momentum": WrittenOptimizer(
        _SPEED,
        "-rate * m",
        'torch.optim.SGD(groups, lr=rate, momentum=settings["momentum"])',
    ),
    "nesterov": WrittenOptimizer(
        _SPEED,
        '-rate * (g + settings["momentum"] * m)',
        'torch.optim.SGD(groups, lr=rate, momentum=settings["momentum"], nesterov=True)',
    ),
    "adagrad": WrittenOptimizer(
        'v = state["v"] = state.get("v", 0.0) + g**2',
        f"-rate * g / (np.sqrt(v) + {AdaGrad.epsilon})",
        f"torch.optim.Adagrad(groups, lr=rate, eps={AdaGrad.epsilon})",
    ),
    "rmsprop": WrittenOptimizer(
        f'rho = {RMSProp.rho}\nv = state["v"] = rho * state.get("v", 0.0) + (1.0 - rho) * g**2',
        f"-rate * g / (np.sqrt(v) + {RMSProp.epsilon})",
        f"torch.optim.RMSprop(groups, lr=rate, alpha={RMSProp.rho}, eps={RMSProp.epsilon})",
    ),
    "adam": WrittenOptimizer(_ADAM, _ADAM_CHANGE, f"torch.optim.Adam({_ADAM_NUMBERS})"),
    "adamw": WrittenOptimizer(_ADAM, _ADAM_CHANGE, f"torch.optim.AdamW({_ADAM_NUMBERS})"),
}


def decaying_themselves() -> list[str]:
    """Those that take the decay from the weights instead of adding it to the gradient."""
    return [name for name in OPTIMIZER_RULES if OPTIMIZERS[name].decoupled_decay]


def with_momentum() -> list[str]:
    """Those with the setting "momentum"."""
    return [name for name in OPTIMIZER_RULES if MOMENTUM in OPTIMIZERS[name].hyper_parameters]
