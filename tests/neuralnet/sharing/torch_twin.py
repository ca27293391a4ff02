"""A network with layers for pictures and signs, built from PyTorch's own layers.

PyTorch keeps pictures channel by channel, here they are pixel by pixel. The twin turns them at its
two ends; what is between is PyTorch's own convolution, pooling, embedding and optimizer.
"""

from typing import Any

import numpy as np

from neuralnet.network import Network
from neuralnet.sharing.convolution import Conv2DSpec
from neuralnet.sharing.embedding import EmbeddingSpec, MeanSpec
from neuralnet.sharing.patches import Picture
from neuralnet.sharing.pooling import Pool2DSpec


class TorchTwin:
    def __init__(self, torch: Any, network: Network, picture: Picture | None) -> None:
        self.torch, self.network, self.picture = torch, network, picture
        nn, dtype = torch.nn, torch.float64
        self.parts: list[Any] = []
        n_in = network.n_in
        for spec in network.specs:
            part: Any = None
            if isinstance(spec, Conv2DSpec):
                part = nn.Conv2d(spec.picture.channels, spec.filters, 3, dtype=dtype)
            elif isinstance(spec, Pool2DSpec):
                part = nn.MaxPool2d(2) if spec.kind == "max" else nn.AvgPool2d(2)
            elif isinstance(spec, EmbeddingSpec):
                part = nn.Embedding(spec.signs, spec.numbers, dtype=dtype)
            elif spec.biases:
                part = nn.Linear(n_in, spec.units, dtype=dtype)
            self.parts.append(part)
            n_in = spec.units
        self.functions = {
            "relu": nn.ReLU(),
            "tanh": nn.Tanh(),
            "sigmoid": nn.Sigmoid(),
            "identity": nn.Identity(),
            "softmax": nn.Identity(),  # the loss takes logits
        }
        self.use(network.theta)
        self.loss = nn.CrossEntropyLoss()

    @property
    def parameters(self) -> list[Any]:
        return [p for part in self.parts if part is not None for p in part.parameters()]

    def use(self, theta: np.ndarray) -> None:
        n_in = self.network.n_in
        with self.torch.no_grad():
            for (W, b, spec), part in zip(self.network.slices(), self.parts, strict=True):
                w: Any = theta[W].reshape(spec.weight_shape(n_in))
                n_in = spec.units
                if not w.size:
                    continue
                if isinstance(spec, Conv2DSpec):
                    w = w.reshape(3, 3, spec.picture.channels, spec.filters).transpose(3, 2, 0, 1)
                elif not isinstance(spec, EmbeddingSpec):
                    w = w.T
                part.weight.copy_(self.torch.from_numpy(np.ascontiguousarray(w)))
                if spec.biases:
                    part.bias.copy_(self.torch.from_numpy(theta[b].copy()))

    def theta(self) -> np.ndarray:
        found = []
        for spec, part in zip(self.network.specs, self.parts, strict=True):
            if part is None or not list(part.parameters()):
                continue
            w = part.weight.detach().numpy()
            if isinstance(spec, Conv2DSpec):
                w = w.transpose(2, 3, 1, 0)
            elif not isinstance(spec, EmbeddingSpec):
                w = w.T
            found.append(w.ravel())
            if spec.biases:
                found.append(part.bias.detach().numpy())
        return np.concatenate(found)

    def forward(self, x: np.ndarray) -> Any:
        n, h = len(x), self.torch.from_numpy(np.ascontiguousarray(x))
        if self.picture is not None:
            h = h.reshape(n, *self.picture).permute(0, 3, 1, 2)
        for spec, part in zip(self.network.specs, self.parts, strict=True):
            if isinstance(spec, MeanSpec):
                h = h.mean(dim=1)
            elif part is None:  # flatten, concat
                h = (h.permute(0, 2, 3, 1) if h.dim() == 4 else h).reshape(n, -1)
            else:
                h = self.functions[spec.activation](part(h))
        return h

    def gradient(self, x: np.ndarray, y: np.ndarray) -> Any:
        loss = self.loss(self.forward(x), self.torch.from_numpy(y))
        loss.backward()
        return loss.item()
