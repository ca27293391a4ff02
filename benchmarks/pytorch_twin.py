"""The same run in PyTorch, built from its own layers, losses, optimizers and schedulers: the runs
that are compared, and the twin of one.
"""

from typing import Any

import numpy as np

from neuralnet.experiment import Experiment
from neuralnet.training import Trainer

STEPS = 50  # two epochs of the penguins and two batches, the smaller last batches among them
RATES = {
    "sgd": 0.1,
    "momentum": 0.02,
    "nesterov": 0.02,
    "adagrad": 0.02,
    "rmsprop": 0.002,
    "adam": 0.01,
    "adamw": 0.01,
}
TASKS: dict[str, dict[str, Any]] = {
    "penguins": {},
    "penguin_mass": {"dataset": "penguin_mass", "activation": "tanh"},
    "moons": {"dataset": "moons", "output": "sigmoid", "activation": "leaky_relu"},
    "penguin_mass, Huber": {
        "dataset": "penguin_mass",
        "loss": "huber",
        "hidden_units": (7, 9, 5),
        "activation": ("elu", "gelu", "elu"),
    },
}
# PyTorch counts time in steps, and a schedule here in rows: these agree where every batch has as
# many rows. 10 divides them, and leaves STEPS for more than one epoch.
EVEN_BATCHES = {"training_limit": 200}
EXTRAS: dict[str, dict[str, Any]] = {
    "plain": {},
    "decay": {"weight_decay": 0.01},
    "clipped": {"clip_norm": 0.5},
    "clipped with decay": {"clip_norm": 0.5, "weight_decay": 0.01},
    "L1": {"l1_penalty": 0.002},
    "L1 and L2, clipped": {"l1_penalty": 0.002, "weight_decay": 0.01, "clip_norm": 0.5},
    "steps down": {"schedule": "step", "drop_every": 1, "drop_factor": 0.5, **EVEN_BATCHES},
    "cosine": {"schedule": "cosine", "cosine_epochs": 3, **EVEN_BATCHES},
    "warm-up": {"warmup_epochs": 1.0, **EVEN_BATCHES},
    "all of it": {
        "schedule": "cosine",
        "cosine_epochs": 3,
        "warmup_epochs": 1.0,
        "l1_penalty": 0.002,
        "weight_decay": 0.01,
        "clip_norm": 0.5,
        **EVEN_BATCHES,
    },
    "layer by layer": {
        "hidden_units": (7, 9, 5),
        "activation": ("tanh", "sigmoid", "leaky_relu"),
        "dropout": (0.0, 0.3, 0.2),
        "weight_decay": (0.0, 0.02, 0.1, 0.001),
        "l1_penalty": (0.001, 0.0, 0.01, 0.0),
        "initializer": ("he", "xavier", "normal", "xavier"),
        "initializer_scale": (1.0, 0.5, 0.3, 1.0),
    },
}


def make_trainer(optimizer: str, task: str, extra: str) -> Trainer:
    """One of the runs that are compared."""
    settings = {**TASKS[task], **EXTRAS[extra]}
    return Trainer(Experiment(optimizer=optimizer, learning_rate=RATES[optimizer], **settings))


class TorchTwin:
    """The network, loss and optimizer of a trainer, built from PyTorch's own parts. Dropout is a
    product with the trainer's own masks: PyTorch's generator would draw others."""

    def __init__(self, torch: Any, trainer: Trainer) -> None:
        self.torch, settings = torch, trainer.settings
        hidden = {
            "relu": torch.nn.ReLU(),
            "tanh": torch.nn.Tanh(),
            "sigmoid": torch.nn.Sigmoid(),
            "leaky_relu": torch.nn.LeakyReLU(),  # its slope is 0.01 too
            "elu": torch.nn.ELU(),
            "gelu": torch.nn.GELU(approximate="tanh"),
        }
        self.hidden = [hidden[name] for name in settings.per_layer("activation")]
        self.linears = []
        for layer in trainer.network.layers:
            linear = torch.nn.Linear(layer.n_in, layer.n_out, dtype=torch.float64)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(layer.W.T.copy()))
                linear.bias.copy_(torch.from_numpy(layer.b[0].copy()))
            self.linears.append(linear)
        self.loss = {
            "cross_entropy": torch.nn.CrossEntropyLoss,
            "binary_cross_entropy": torch.nn.BCEWithLogitsLoss,
            "mse": torch.nn.MSELoss,
            "huber": torch.nn.HuberLoss,
        }[trainer.network.loss.name]()
        decays = settings.per_layer("weight_decay")
        groups = [
            {"params": [part.weight], "weight_decay": decay}
            for part, decay in zip(self.linears, decays, strict=True)
        ]
        groups.append({"params": [part.bias for part in self.linears], "weight_decay": 0.0})
        rate = settings.learning_rate
        self.optimizer = {
            "sgd": lambda: torch.optim.SGD(groups, lr=rate),
            "momentum": lambda: torch.optim.SGD(groups, lr=rate, momentum=settings.momentum),
            "nesterov": lambda: torch.optim.SGD(
                groups, lr=rate, momentum=settings.momentum, nesterov=True
            ),
            "adagrad": lambda: torch.optim.Adagrad(groups, lr=rate),
            "rmsprop": lambda: torch.optim.RMSprop(groups, lr=rate),
            "adam": lambda: torch.optim.Adam(groups, lr=rate),
            "adamw": lambda: torch.optim.AdamW(groups, lr=rate),
        }[settings.optimizer]()
        self.clip_norm, self.l1 = settings.clip_norm, settings.per_layer("l1_penalty")
        self.schedulers = self.schedulers_of(settings, -(-trainer.n // settings.batch_size))

    def schedulers_of(self, settings: Experiment, batches: int) -> list[Any]:
        """PyTorch's own schedulers, of which each multiplies the rate, asked after every step."""
        made, of = self.torch.optim.lr_scheduler, self.optimizer
        warmup = round(settings.warmup_epochs * batches)
        schedulers = []
        if warmup:
            start = 1 / warmup
            schedulers.append(made.LinearLR(of, start_factor=start, total_iters=warmup - 1))
        if settings.schedule == "step":
            every = settings.drop_every * batches
            schedulers.append(made.StepLR(of, every, gamma=settings.drop_factor))
        if settings.schedule == "cosine":
            schedulers.append(made.CosineAnnealingLR(of, settings.cosine_epochs * batches))
        return schedulers

    def forward(self, x: np.ndarray, masks: Any) -> Any:
        for linear, activation, keep in zip(self.linears, self.hidden, masks, strict=False):
            x = activation(linear(x))
            if keep is not None:
                x = x * self.torch.from_numpy(keep)
        return self.linears[-1](x)

    def step(self, x: np.ndarray, y: np.ndarray, masks: Any) -> Any:
        self.optimizer.zero_grad()
        outputs = self.forward(self.torch.from_numpy(x), masks)
        L = self.loss(outputs, self.torch.from_numpy(y))
        L.backward()
        if self.clip_norm:
            # Its 1e-6 in the denominator is torch's own; ours divides by the norm itself.
            parameters = [p for linear in self.linears for p in linear.parameters()]
            norm = self.torch.nn.utils.get_total_norm([p.grad for p in parameters])
            self.torch.nn.utils.clip_grads_with_norm_(parameters, self.clip_norm, norm - 1e-6)
        # The loss that is compared is without the penalty, and so is the gradient that is clipped.
        penalties = [λ * p.weight.abs().sum() for λ, p in zip(self.l1, self.linears, strict=True)]
        sum(penalties).backward()
        self.optimizer.step()
        for scheduler in self.schedulers:
            scheduler.step()
        return L.item()

    def set_theta(self, values: dict[int, float]) -> None:
        theta, start = self.theta(), 0
        for index, value in values.items():
            theta[index] = value
        with self.torch.no_grad():
            for part in self.linears:
                n_out, n_in = part.weight.shape
                W = theta[start : start + n_in * n_out].reshape(n_in, n_out)
                start += n_in * n_out
                part.weight.copy_(self.torch.from_numpy(W.T.copy()))
                part.bias.copy_(self.torch.from_numpy(theta[start : start + n_out].copy()))
                start += n_out

    def theta(self) -> np.ndarray:
        return np.concatenate(
            [
                part.detach().numpy().ravel()
                for linear in self.linears
                for part in (linear.weight.T, linear.bias)
            ]
        )


def largest_differences(torch: Any, trainer: Trainer) -> tuple[float, float]:
    """STEPS steps of ``trainer`` and of its twin, from the same start with the same batches: the
    largest difference of any parameter at any step, and of the loss."""
    twin, parameter, loss = TorchTwin(torch, trainer), 0.0, 0.0
    for _ in range(STEPS):
        trainer.compute()
        theirs = twin.step(trainer.x, trainer.y, trainer.network.masks)
        loss = max(loss, abs(theirs - float(trainer.loss)))
        trainer.apply()
        parameter = max(parameter, float(np.abs(trainer.network.theta - twin.theta()).max()))
    return parameter, loss
