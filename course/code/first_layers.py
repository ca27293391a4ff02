"""Layers for pictures and signs as lines of a script: what stands before the dense layers, and the
passes through all of them. Runs without such layers get the shorter passes of `numpy_script`."""

from course.code.pieces import literal, masks_code, use_masks
from course.code.plan import Plan
from neuralnet.layers import LayerSpec
from neuralnet.sharing.convolution import SIDE as KERNEL
from neuralnet.sharing.convolution import Conv2DSpec
from neuralnet.sharing.embedding import EmbeddingSpec, MeanSpec
from neuralnet.sharing.pooling import SIDE as SQUARE
from neuralnet.sharing.pooling import Pool2DSpec
from neuralnet.sharing.reshaping import InARow


def layers_code(plan: Plan) -> str:
    """``LAYERS``: of every layer what it is, and what it has to know besides its weights;
    ``SHAPES``: the rows and columns of its W, and how many biases it has."""
    lines = ",\n    ".join(_layer(spec) for spec in plan.layers)
    return f'''SHAPES = {literal(plan.shapes)}  # of every layer: rows and columns of W, biases


def patches(height, width, channels, side, stride):
    """Which numbers of a picture lie in each patch: a row for every patch. A picture is a row of
    numbers, pixel by pixel in reading order and of each pixel its channels."""
    number = np.arange(height * width * channels).reshape(height, width, channels)
    return np.array([
        number[i : i + side, j : j + side].ravel()
        for i in range(0, height - side + 1, stride)
        for j in range(0, width - side + 1, stride)
    ])


# What each layer is. A convolution and a pooling layer know their patches, the mean its positions,
# a pooling layer also the channels of its picture.
LAYERS = [
    {lines},
]
'''


def _layer(spec: LayerSpec) -> str:
    if isinstance(spec, Conv2DSpec):
        return f'("convolution", patches({_shape(spec)}, {KERNEL}, 1), 0)'
    if isinstance(spec, Pool2DSpec):
        channels = spec.picture.channels
        return f'("{spec.kind} pooling", patches({_shape(spec)}, {SQUARE}, {SQUARE}), {channels})'
    if isinstance(spec, EmbeddingSpec):
        return '("embedding", None, 0)'
    if isinstance(spec, MeanSpec):
        return f'("mean", None, {spec.positions})'
    if isinstance(spec, InARow):
        return f'("{spec.title}", None, 0)'
    return '("dense", None, 0)'


def _shape(spec: Conv2DSpec | Pool2DSpec) -> str:
    return ", ".join(map(str, spec.picture))


def numpy_passes(plan: Plan) -> str:
    """``forward`` and ``backward`` through all layers, in NumPy."""
    masked = plan.has_dropout
    masks = masks_code(plan)
    use = use_masks(plan)
    back = (
        "            if masks[layer] is not None:\n                dL_dx = dL_dx * masks[layer]\n"
        if masked
        else ""
    )
    return f'''{masks}def squares(x, where, channels):
    """The numbers of pooling squares, (rows, squares, 4, channels)."""
    return x[:, where].reshape(len(x), len(where), -1, channels)


def forward(x{", masks=None" if masked else ""}):
    """x, z and a of every layer. A convolution makes a row of every patch and an embedding a
    one-hot row of every sign; then they are dense layers: z = x W + b, a = phi(z)."""
    xs, zs, outputs = [], [], []
    for layer, (kind, where, count) in enumerate(LAYERS):
        n = len(x)
        if kind == "convolution":
            x = x[:, where].reshape(n * len(where), -1)
        elif kind == "embedding":
            x = (x.reshape(-1, 1) == np.arange(len(W[layer]))).astype(DTYPE)
        if kind == "max pooling":
            z = squares(x, where, count).max(axis=2).reshape(n, -1)
        elif kind == "average pooling":
            z = squares(x, where, count).mean(axis=2).reshape(n, -1)
        elif kind == "mean":
            z = x.reshape(n, count, -1).mean(axis=1)
        elif kind in ("flatten", "concat"):
            z = x
        else:
            z = x @ W[layer]
            if b[layer].size:
                z = z + b[layer]
        xs.append(x)
        zs.append(z)
        outputs.append(FORWARD[ACTIVATIONS[layer]](z))
        x = outputs[-1].reshape(n, -1)  # the places of a picture one after another
{use}    return xs, zs, outputs


def bring_back(parts, where, size):
    """Every number of a picture gets the sum of what comes back from the patches it lies in."""
    found = np.zeros((len(parts), size), DTYPE)
    np.add.at(found, (slice(None), where), parts)
    return found


def backward(xs, zs, outputs, y{", masks" if masked else ""}):
    """dL/dtheta: the gradient of the loss for every parameter, from the last layer to the first. A
    weight that is shared gets the sum over all rows in which it was used: over all places."""
    gradient = np.zeros_like(theta)
    dL_dW, dL_db = views(gradient)
    n = len(y)
    dL_dz = output_gradient(zs[-1], outputs[-1], y)
    for layer in reversed(range(len(LAYERS))):
        kind, where, count = LAYERS[layer]
        if layer < len(LAYERS) - 1:
{back}            dL_da = dL_dx.reshape(outputs[layer].shape)
            dL_dz = BACKWARD[ACTIVATIONS[layer]](zs[layer], outputs[layer], dL_da)
        dL_dx = dL_dz
        if W[layer].size:
            dL_dW[layer][...] = xs[layer].T @ dL_dz
            if b[layer].size:
                dL_db[layer][...] = dL_dz.sum(axis=0)
            dL_dx = dL_dz @ W[layer].T
        if kind == "convolution":
            dL_dx = bring_back(dL_dx.reshape(n, *where.shape), where, SIZES[layer])
        elif kind == "max pooling":  # the first of the largest gets all of the gradient
            numbers = squares(xs[layer], where, count)
            shares = np.zeros_like(numbers)
            first = numbers.argmax(axis=2)[:, :, np.newaxis, :]
            np.put_along_axis(shares, first, 1.0, axis=2)
            parts = shares * dL_dz.reshape(n, len(where), 1, count)
            dL_dx = bring_back(parts.reshape(n, *where.shape), where, SIZES[layer])
        elif kind == "average pooling":
            parts = np.repeat(dL_dz.reshape(n, len(where), 1, count) / 4.0, 4, axis=2)
            dL_dx = bring_back(parts.reshape(n, *where.shape), where, SIZES[layer])
        elif kind == "mean":
            dL_dx = np.tile(dL_dz / count, (1, count))
    return gradient
'''


def torch_forward(plan: Plan) -> str:
    """``linears``, ``activations`` and ``forward`` through all layers, in PyTorch, with the names
    of the activations still to be put in."""
    masked = plan.has_dropout
    masks = masks_code(plan)
    use = use_masks(plan, "torch.from_numpy(masks[layer])")
    return f'''{masks}# A convolution is a linear layer too, for the patches of a picture.
linears = [torch.nn.Linear(rows, columns) for rows, columns, _biases in SHAPES if rows]
activations = [
    ACTIVATION_NAMES,
]


def squares(x, where, channels):
    """The numbers of pooling squares, (rows, squares, 4, channels)."""
    return x[:, torch.from_numpy(where)].reshape(len(x), len(where), -1, channels)


def forward(x{", masks=None" if masked else ""}):
    """z and a of the output layer. A convolution makes a row of every patch of a picture."""
    weighted = iter(linears)
    for layer, ((kind, where, count), activation) in enumerate(zip(LAYERS, activations)):
        n = len(x)
        if kind == "convolution":
            x = x[:, torch.from_numpy(where)].reshape(n * len(where), -1)
        if kind == "max pooling":
            z = squares(x, where, count).max(dim=2).values.reshape(n, -1)
        elif kind == "average pooling":
            z = squares(x, where, count).mean(dim=2).reshape(n, -1)
        elif kind == "flatten":
            z = x
        else:
            z = next(weighted)(x)
        a = activation(z)
        x = a.reshape(n, -1)
{use}    return z, a
'''
