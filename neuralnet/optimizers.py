"""Optimizers: from the gradient ∂L/∂θ to the change Δθ.

An update is data before it is an action. ``delta`` writes Δθ and the optimizer's *next* state and
changes nothing else, so it can be asked twice; the trainer then does θ += Δθ and ``advance`` makes
the next state the current one. L2 decay adds λW to the gradient of every weight (not of the
biases), unless the optimizer decays the weights itself, and L1 adds λ₁ sign W (see `penalties`);
clipping scales the whole gradient down to a largest norm before they are added.

One class holds all that is known of an optimizer: its update, what it remembers, its numbers, its
rule line by line, and the parts of one parameter's change. Settings, explanations, receipts and
pages ask the class, so a new optimizer is a class and a place in the list at the end.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar, NamedTuple

import numpy as np

from neuralnet.device.arrays import Array
from neuralnet.device.fast_optimizers import adam_in_one_call


@dataclass(frozen=True)
class HyperParameter:
    """A number of a rule that the learner chooses: the setting ``name`` of ``Experiment``, from
    ``low`` to below ``below``. ``worth_trying`` are values whose runs are worth comparing."""

    name: str
    title: str
    symbol: str
    meaning: str
    default: float
    low: float
    below: float
    worth_trying: tuple[float, ...]


MOMENTUM = HyperParameter(
    name="momentum",
    title="Momentum",
    symbol="μ",
    meaning="How much of the last change is kept.",
    default=0.9,
    low=0.0,
    below=1.0,
    worth_trying=(0.0, 0.5, 0.9, 0.95, 0.99),
)


@dataclass(frozen=True)
class Line:
    """One line of a rule for one parameter w, in TeX: the ``equation``, its right side with the
    name of a number in the place of each (``<g>``, the names of ``Optimizer.values``), and the name
    of the number that comes out. The numbers of a ``wide`` line need a line of their own."""

    equation: str
    numbers: str
    result: str
    wide: bool = False


class Part(NamedTuple):
    """One summand of a parameter's change: rate × pull. ``name`` says what pulls: "gradient" (what
    the optimizer sees), "momentum" (what it remembers) or "decay"."""

    name: str
    rate: float
    pull: float


class Optimizer:
    """Base: holds the state (rows of ``state``, each shaped like θ) and the step count t.

    ``learning_rate`` is a number, or an array (R, 1) with one rate per network; so is every other
    hyper-parameter. ``theta`` stays the network's own vector, which the trainer changes in place.

    A subclass has a ``name``, a ``title`` and a ``delta``. The rest explains it: without ``parts``
    and ``working`` its change is shown in one piece, with its formula and its state.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str] = ""
    source: ClassVar[str] = ""
    state_names: ClassVar[tuple[str, ...]] = ()
    hyper_parameters: ClassVar[tuple[HyperParameter, ...]] = ()
    constants: ClassVar[tuple[str, ...]] = ()  # attributes: the numbers of the rule that are fixed
    working: ClassVar[tuple[Line, ...]] = ()
    decoupled_decay: ClassVar[bool] = False  # does ``delta`` itself decay the weights?

    def __init_subclass__(cls) -> None:
        """What explains one update does not explain another: a class with a ``delta`` of its own
        inherits no explanation."""
        if "delta" in vars(cls):
            for name in ("formula", "source", "working", "parts"):
                if name not in vars(cls):
                    setattr(cls, name, getattr(Optimizer, name))

    def __init__(
        self, theta: Array, *, learning_rate: Any, xp: ModuleType = np, **hyper_parameters: Any
    ) -> None:
        self.xp = xp
        self.theta = theta
        self.decay: Array | None = None  # λ of every parameter; None where nothing decays
        self._rate_on_device: Array | None = None  # of the step, where it changes
        self.learning_rate = learning_rate
        for number in self.hyper_parameters:
            setattr(self, number.name, hyper_parameters.pop(number.name, number.default))
        if hyper_parameters:
            raise TypeError(f"{self.title} has no {', '.join(hyper_parameters)}")
        self.t = 0
        self.state = xp.zeros((len(self.state_names), *theta.shape), dtype=theta.dtype)
        self._next_state = xp.zeros_like(self.state)
        self._scratch = xp.full_like(theta, np.nan)

    def use(self, setting: Callable[[str], Any], decay: Array | None) -> None:
        """Take what is in force: ``setting(name)`` is the value of a setting, ``decay`` λ of every
        parameter, None where nothing decays."""
        self.decay = decay
        for name in ("learning_rate", *(number.name for number in self.hyper_parameters)):
            setattr(self, name, setting(name))

    def use_rate(self, rate: Any) -> None:
        """Take another learning rate, a number or an array (R, 1) on the host. On a device it is
        written into a place that stays, where a step that is replayed reads it."""
        xp, dtype = self.xp, self.theta.dtype
        # A number of Python's own leaves float32 what it is.
        rate = np.asarray(rate, dtype=dtype) if np.ndim(rate) else float(rate)
        if xp is np:
            self.learning_rate = rate
            return
        if self._rate_on_device is None:
            self._rate_on_device = xp.full(np.shape(rate), np.nan, dtype=dtype)
        self._rate_on_device[...] = xp.asarray(rate) if np.ndim(rate) else rate
        self.learning_rate = self._rate_on_device

    # --- the update --------------------------------------------------------------------------

    def step_numbers(self) -> tuple[Any, ...]:
        """The numbers in Δθ that are others at every step t."""
        return ()

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        """Write Δθ for the gradient ``g`` into ``out`` and return it. Changes no current state.
        ``numbers`` are the step's, where somebody has laid them out on the device."""
        raise NotImplementedError

    def alarm(self, delta: Array) -> Array | None:
        """A number, or one for each network, that is not finite where Δθ or the next state is not;
        None where ‖g‖² tells this already."""
        return None

    def advance(self) -> None:
        """Make the state that ``delta`` prepared the current one."""
        if self.xp is np:
            self.state, self._next_state = self._next_state, self.state
        else:
            self.keep_next_state()
        self.t += 1

    def keep_next_state(self) -> None:
        """The part of ``advance`` that a device has in it: every array stays where it is, so that
        the same operations on the same places make the next step."""
        self.state[...] = self._next_state

    @property
    def next_state(self) -> Array:
        """The state after the step that ``delta`` last described."""
        return self._next_state

    def restore(self, state: Array, t: int) -> None:
        """Return to a recorded state."""
        self.state[...] = state
        self.t = t

    # Two steps that several rules have in common. They work in place: a new array for every
    # intermediate result would make a step on a large network several times as long.

    def _average(self, before: Array, new: Array, beta: Any, out: Array) -> Array:
        """Write the moving average β · before + (1 − β) · new into ``out``. ``new`` may lie in the
        scratch array."""
        multiply = self.xp.multiply
        multiply(before, beta, out=out)
        out += multiply(new, 1.0 - beta, out=self._scratch)
        return out

    def _over_size(self, x: Array, s: Array, epsilon: Any, out: Array) -> Array:
        """Write x / (√s + ε) into ``out``."""
        size = self.xp.sqrt(s, out=self._scratch)
        size += epsilon
        return self.xp.divide(x, size, out=out)

    # --- what explains it --------------------------------------------------------------------

    def in_force(self) -> dict[str, Any]:
        """The numbers of the rule by name: the learning rate, the hyper-parameters, the rest."""
        chosen = (number.name for number in self.hyper_parameters)
        return {name: getattr(self, name) for name in ("learning_rate", *chosen, *self.constants)}

    def values(self, index: int, g: float, delta: float) -> SimpleNamespace:
        """The numbers of parameter ``index`` of one network in the step that ``delta`` last
        described: its value ``w``, the gradient ``g`` that the optimizer saw, ``delta``, λ
        (``decay``), the step ``t``, what is ``in_force``, and every row of the state before and
        after ("v_before", "v")."""
        found = {name: float(value) for name, value in self.in_force().items()}
        for row, name in enumerate(self.state_names):
            found[f"{name}_before"] = float(self.state[row][index])
            found[name] = float(self._next_state[row][index])
        decay = 0.0 if self.decay is None else float(self.decay[index])
        w = float(self.theta[index])
        return SimpleNamespace(
            t=self.t + 1, t_before=self.t, w=w, g=g, delta=delta, decay=decay, **found
        )

    def parts(self, n: SimpleNamespace) -> tuple[Part, ...]:
        """Δθ of one parameter, whose ``values`` are ``n``, as parts that add up to it; none where
        nothing is known of them."""
        return ()


def clip(g: Array, norm: Array, largest: Any, out: Array, xp: ModuleType) -> Array:
    """Write g · min(1, largest/‖g‖) into ``out`` and return the factor, (…, 1). ``norm`` is ‖g‖,
    (…, 1); ``largest`` is a number, or (R, 1) with one per network, ∞ for one that is not clipped.
    """
    factor = xp.minimum(1.0, largest / norm)  # of a gradient that is 0 everywhere: min(1, ∞)
    xp.multiply(g, factor, out=out)
    return factor


class SGD(Optimizer):
    """Stochastic gradient descent: a step against the gradient of one mini-batch.

    The rule that all others here change. It has no memory, and one learning rate has to fit every
    parameter: where one direction is much steeper than another, the rate that the steep one bears
    makes the flat one slow.
    """

    name = "sgd"
    title = "SGD"
    formula = r"\Delta\theta = -\eta\, g"
    source = "Robbins and Monro 1951, A stochastic approximation method"
    working = (Line(r"\Delta w = -\eta\, g", r"-<learning_rate>\cdot <g>", "delta"),)

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        return self.xp.multiply(g, -self.learning_rate, out=out)

    def parts(self, n: SimpleNamespace) -> tuple[Part, ...]:
        return (Part("gradient", -n.learning_rate, n.g),)


class Momentum(Optimizer):
    """The gradients of earlier batches go on pulling: m is their sum, each μ times weaker with
    every step. Directions in which gradients agree get faster, those in which they alternate calm
    down. Common for image networks, with μ = 0.9.

    Traps: steps become up to 1/(1 − μ) times as long, so η has to be smaller than for SGD. Some
    books put η inside m, m = μm − ηg; both are the same only while η stays the same.
    """

    name = "momentum"
    title = "SGD with momentum"
    formula = r"m_t = \mu\, m_{t-1} + g,\qquad \Delta\theta = -\eta\, m_t"
    source = "Polyak 1964; Sutskever et al. 2013"
    state_names = ("m",)
    hyper_parameters = (MOMENTUM,)
    momentum: Any
    working = (
        Line(r"m_t = \mu\, m_{t-1} + g", r"<momentum>\cdot <m_before> + <g>", "m"),
        Line(r"\Delta w = -\eta\, m_t", r"-<learning_rate>\cdot <m>", "delta"),
    )

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        m = self.xp.multiply(self.state[0], self.momentum, out=self._next_state[0])
        m += g
        return self.xp.multiply(m, -self.learning_rate, out=out)

    def parts(self, n: SimpleNamespace) -> tuple[Part, ...]:
        return (
            Part("gradient", -n.learning_rate, n.g),
            Part("momentum", -n.learning_rate * n.momentum, n.m_before),
        )


class Nesterov(Optimizer):
    """Momentum that looks ahead: Δθ follows the speed that m would have, were the same gradient to
    come once more, g + μ m instead of m. It brakes a step earlier where the slope turns.

    Traps: Nesterov's own rule takes the gradient at the place where momentum alone would lead,
    θ − ημm. What is here, as in PyTorch, is the same rule written for that place: one gradient a
    step, at the parameters that are shown. Steps get as long as with momentum, up to 1/(1 − μ).
    """

    name = "nesterov"
    title = "Nesterov momentum"
    formula = r"m_t = \mu\, m_{t-1} + g,\qquad \Delta\theta = -\eta\,(g + \mu\, m_t)"
    source = "Nesterov 1983; in this form Sutskever et al. 2013"
    state_names = ("m",)
    hyper_parameters = (MOMENTUM,)
    momentum: Any
    working = (
        Line(r"m_t = \mu\, m_{t-1} + g", r"<momentum>\cdot <m_before> + <g>", "m"),
        Line(
            r"\Delta w = -\eta\,(g + \mu\, m_t)",
            r"-<learning_rate>\cdot(<g> + <momentum>\cdot <m>)",
            "delta",
        ),
    )

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        m = self.xp.multiply(self.state[0], self.momentum, out=self._next_state[0])
        m += g
        self.xp.multiply(m, self.momentum, out=out)
        out += g
        out *= -self.learning_rate
        return out

    def parts(self, n: SimpleNamespace) -> tuple[Part, ...]:
        # g + μ (μ m + g), sorted by what pulls.
        return (
            Part("gradient", -n.learning_rate * (1.0 + n.momentum), n.g),
            Part("momentum", -n.learning_rate * n.momentum**2, n.m_before),
        )


class AdaGrad(Optimizer):
    """Every parameter's gradient is divided by the root of v, the sum of all its squared gradients:
    parameters that seldom have a gradient keep long steps. Made for sparse inputs, such as words.

    Trap: v only grows. With gradients of one size the step is η/√t, and the training slows down
    until it hardly moves, whether it has arrived or not; large gradients at the start are never
    forgotten. RMSProp puts an average in place of the sum for that reason. η is larger than for
    Adam, 0.01 or more. As in PyTorch, v begins at 0 and ε is 10⁻¹⁰.
    """

    name = "adagrad"
    title = "AdaGrad"
    formula = r"v_t = v_{t-1} + g^2,\qquad \Delta\theta = -\eta\,\frac{g}{\sqrt{v_t} + \varepsilon}"
    source = "Duchi, Hazan and Singer 2011, Adaptive subgradient methods"
    state_names = ("v",)
    constants = ("epsilon",)
    epsilon = 1e-10
    working = (
        Line(r"v_t = v_{t-1} + g^2", r"<v_before> + <g>^2", "v"),
        Line(
            r"\Delta w = -\eta\,\frac{g}{\sqrt{v_t} + \varepsilon}",
            r"-<learning_rate>\cdot\frac{<g>}{<root> + 10^{-10}}",
            "delta",
        ),
    )

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        v = self.xp.multiply(g, g, out=self._next_state[0])
        v += self.state[0]
        self._over_size(g, v, self.epsilon, out=out)
        out *= -self.learning_rate
        return out

    def alarm(self, delta: Array) -> Array:
        return self._next_state[0].sum(axis=-1)  # a sum of squares outgrows each of them

    def values(self, index: int, g: float, delta: float) -> SimpleNamespace:
        n = super().values(index, g, delta)
        n.root = n.v**0.5
        return n

    def parts(self, n: SimpleNamespace) -> tuple[Part, ...]:
        return (Part("gradient", -n.learning_rate / (n.root + n.epsilon), n.g),)


class RMSProp(Optimizer):
    """Every parameter's gradient is divided by its usual size √v, so that steep and flat directions
    get steps of like length. Common for recurrent networks and in reinforcement learning.

    Traps: v begins at 0 and is not corrected, so the first steps are up to 1/√(1 − ρ) = 10 times
    as long as later ones. A parameter whose gradient was 0 for long has a tiny v, and the next
    gradient moves it far.
    """

    name = "rmsprop"
    title = "RMSProp"
    formula = (
        r"v_t = \rho\, v_{t-1} + (1-\rho)\, g^2,\qquad"
        r"\Delta\theta = -\eta\,\frac{g}{\sqrt{v_t} + \varepsilon}"
    )
    source = "Tieleman and Hinton 2012, lecture 6.5"
    state_names = ("v",)
    constants = ("rho", "epsilon")
    rho = 0.99
    epsilon = 1e-8
    working = (
        Line(
            r"v_t = \rho\, v_{t-1} + (1-\rho)\, g^2",
            r"<rho>\cdot <v_before> + <rest>\cdot <g>^2",
            "v",
        ),
        Line(
            r"\Delta w = -\eta\,\frac{g}{\sqrt{v_t} + \varepsilon}",
            r"-<learning_rate>\cdot\frac{<g>}{<root> + 10^{-8}}",
            "delta",
        ),
    )

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        g_squared = self.xp.multiply(g, g, out=self._scratch)
        v = self._average(self.state[0], g_squared, self.rho, out=self._next_state[0])
        self._over_size(g, v, self.epsilon, out=out)
        out *= -self.learning_rate
        return out

    def values(self, index: int, g: float, delta: float) -> SimpleNamespace:
        n = super().values(index, g, delta)
        n.rest, n.root = 1.0 - n.rho, n.v**0.5
        return n

    def parts(self, n: SimpleNamespace) -> tuple[Part, ...]:
        return (Part("gradient", -n.learning_rate / (n.root + n.epsilon), n.g),)


class Adam(Optimizer):
    """Momentum over RMSProp: the mean m of the gradients, divided by their usual size √v. Both
    begin at 0 and are divided by how much of their weight has arrived by step t, 1 − βᵗ; that makes
    the first step exactly η long. The usual first choice: η = 0.001 often does.

    Traps: t counts steps, once for all parameters. The length of a step says nothing of the size of
    the gradients, so Adam keeps moving where they are mere noise. L2 decay is divided by √v like
    the rest of the gradient: weights with large gradients hardly decay.
    """

    name = "adam"
    title = "Adam"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g,\quad "
        r"v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g^2,\quad "
        r"\Delta\theta = -\eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)} + \varepsilon}"
    )
    source = "Kingma and Ba 2015, Adam: a method for stochastic optimization"
    state_names = ("m", "v")
    constants = ("beta1", "beta2", "epsilon")
    beta1, beta2 = 0.9, 0.999
    epsilon = 1e-8
    working = (
        Line(
            r"m_{<t>} = \beta_1 m_{<t_before>} + (1-\beta_1)\,g",
            r"<beta1>\cdot <m_before> + <rest1>\cdot <g>",
            "m",
            wide=True,
        ),
        Line(
            r"v_{<t>} = \beta_2 v_{<t_before>} + (1-\beta_2)\,g^2",
            r"<beta2>\cdot <v_before> + <rest2>\cdot <g>^2",
            "v",
            wide=True,
        ),
        Line(r"\hat m = \frac{m_{<t>}}{1 - \beta_1^{<t>}}", r"\frac{<m>}{<m_correction>}", "m_hat"),
        Line(r"\hat v = \frac{v_{<t>}}{1 - \beta_2^{<t>}}", r"\frac{<v>}{<v_correction>}", "v_hat"),
        Line(
            r"\text{effective rate} = \frac{\eta}{\sqrt{\hat v} + \varepsilon}",
            r"\frac{<learning_rate>}{<root> + 10^{-8}}",
            "rate",
        ),
        Line(
            r"\Delta w = -\frac{\eta}{\sqrt{\hat v} + \varepsilon}\,\hat m",
            r"-<rate>\cdot <m_hat>",
            "delta",
        ),
    )

    def step_numbers(self) -> tuple[Any, ...]:
        # √(v/(1 − β₂ᵗ)) + ε with the common factor 1/√(1 − β₂ᵗ) moved into the learning rate.
        t = self.t + 1
        correction = math.sqrt(1.0 - self.beta2**t)
        rate = self.learning_rate * correction / (1.0 - self.beta1**t)
        return rate, self.epsilon * correction

    @adam_in_one_call
    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        rate, epsilon = self.step_numbers() if numbers is None else numbers
        m, v = self._next_state
        self._average(self.state[0], g, self.beta1, out=m)
        g_squared = self.xp.multiply(g, g, out=self._scratch)
        self._average(self.state[1], g_squared, self.beta2, out=v)
        self._over_size(m, v, epsilon, out=out)
        out *= -rate
        return out

    def values(self, index: int, g: float, delta: float) -> SimpleNamespace:
        n = super().values(index, g, delta)
        n.rest1, n.rest2 = 1.0 - n.beta1, 1.0 - n.beta2
        n.m_correction, n.v_correction = 1.0 - n.beta1**n.t, 1.0 - n.beta2**n.t
        n.m_hat, n.v_hat = n.m / n.m_correction, n.v / n.v_correction
        n.root = n.v_hat**0.5
        n.rate = n.learning_rate / (n.root + n.epsilon)
        return n

    def parts(self, n: SimpleNamespace) -> tuple[Part, ...]:
        rate = -n.rate / n.m_correction
        return (
            Part("gradient", rate * n.rest1, n.g),
            Part("momentum", rate * n.beta1, n.m_before),
        )


class AdamW(Adam):
    """Adam whose weight decay is decoupled: ηλθ is taken from every weight directly, and is not
    part of the gradient that is averaged and divided. So every weight decays by the same share,
    whatever its gradients; the usual choice for transformers.

    Traps: the decay is multiplied with η, so a smaller η decays less too. λ is not the λ of L2 in
    Adam: values of 0.01 to 0.1 are usual. Clipping does not reach the decay.
    """

    name = "adamw"
    title = "AdamW"
    formula = (
        r"m_t, v_t\text{ as in Adam},\qquad \Delta\theta = -\eta\left("
        r"\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)} + \varepsilon} + \lambda\theta\right)"
    )
    source = "Loshchilov and Hutter 2019, Decoupled weight decay regularization"
    decoupled_decay = True
    working = (
        *Adam.working[:-1],
        Line(
            r"\Delta w = -\frac{\eta}{\sqrt{\hat v} + \varepsilon}\,\hat m - \eta\lambda w",
            r"-<rate>\cdot <m_hat> - <learning_rate>\cdot <decay>\cdot <w>",
            "delta",
            wide=True,
        ),
    )

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        super().delta(g, out, numbers)
        if self.decay is not None:
            pull = self.xp.multiply(self.decay, self.theta, out=self._scratch)
            pull *= self.learning_rate
            out -= pull
        return out

    def alarm(self, delta: Array) -> Array | None:
        # Where ηλ is above 2 the decay throws weights to and fro, ever farther.
        return None if self.decay is None else self.xp.abs(delta).sum(axis=-1)

    def parts(self, n: SimpleNamespace) -> tuple[Part, ...]:
        decay = () if self.decay is None else (Part("decay", -n.learning_rate, n.decay * n.w),)
        return (*super().parts(n), *decay)


OPTIMIZERS: dict[str, type[Optimizer]] = {
    optimizer.name: optimizer
    for optimizer in (SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW)
}
HYPER_PARAMETERS = {
    number.name: number for kind in OPTIMIZERS.values() for number in kind.hyper_parameters
}
