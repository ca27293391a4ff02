"""Networks that read pictures and are worth looking at: one that learns and some that fail, each
for one reason, with a question before and an answer after."""

from __future__ import annotations

from ui.kit.page_presets import PagePreset

PICTURE_PRESETS = (
    PagePreset(
        "reads",
        "A convolution that reads",
        "Eight kernels of 3 × 3 pixels, max pooling and ten outputs: 810 numbers.",
        "A dense network has 2,410 numbers here. Will the convolution, with a third of them, read "
        "nine of ten pictures after 15 epochs?",
        "It does: after 15 epochs it reads 95.5% of the validation pictures, the dense network "
        "96.7%. Its eight kernels are used at 36 places each.",
        "convolution.plain.15",
    ),
    PagePreset(
        "mixed",
        "A convolution on mixed pixels",
        "The same network, with the pixels of all pictures mixed in the same way.",
        "Every pixel is still there, only at another place. Will it matter?",
        "It does: after 15 epochs it reads 90.9% of the validation pictures instead of 95.5%. A "
        "kernel looks for strokes, and in mixed pixels there are none. A dense network on the same "
        "mixed pixels reads 95.9%.",
        "convolution.mixed.15",
        "mixed_pixels",
    ),
    PagePreset(
        "equal_kernels",
        "Eight kernels that are all zero",
        "The same network, but every weight begins at 0 instead of a random number.",
        "Eight filters that begin alike: how many different ones will there be after 5 epochs?",
        "One: the kernels get equal gradients and stay equal, here 0. The network reads 10.2% of "
        "the validation pictures, as many as one gets by naming the same digit always.",
        "convolution.plain.5.zeros",
        "symmetric",
    ),
    PagePreset(
        "wild",
        "Steps that are too large",
        "The same network with a hundred times the learning rate.",
        "Will it learn a hundred times as fast?",
        "It does not learn at all: after 5 epochs it reads 10.2% of the validation pictures. The "
        "first steps threw the weights so far that no filter answers to anything.",
        "convolution.plain.5.fast",
        "diverged",
    ),
)
