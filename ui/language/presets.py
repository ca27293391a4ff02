"""Networks that read and write words and are worth looking at: some that learn and some that fail,
each for one reason, with a question before and an answer after."""

from __future__ import annotations

from ui.kit.page_presets import PagePreset

LANGUAGE_PRESETS = (
    PagePreset(
        "counts",
        "A network that learns to count",
        "One sign in, one dense layer and softmax, beside a table of counted pairs.",
        "Gradient descent knows nothing of counting. Will its mean cross-entropy on the training "
        "pairs fall below that of the counted table within 20 epochs?",
        "It comes near and cannot fall below: after 20 epochs it is 2.3647, and that of the table "
        "is 2.3584. On the pairs that were counted no table of probabilities does better.",
        "pairs.usual.580",
    ),
    PagePreset(
        "writes",
        "A small language model",
        "Three signs of context, a row of 8 numbers for each, 64 units: 3,571 numbers.",
        "The counted pairs reach 2.3584 on the training names. Will three signs of context do "
        "better there after 10 epochs? And on names that the network has not seen?",
        "On the training names it does: 2.1308. On the others it has 2.4294, and from there on "
        "that loss rises again while the training loss still falls.",
        "model.usual.1130",
    ),
    PagePreset(
        "by_heart",
        "A language model on 20 names",
        "The same model, trained on 20 names and judged on all others.",
        "What will the training loss and the validation loss do in 100 epochs?",
        "The training loss falls to 0.5805, and the validation loss rises to 4.7782: worse than "
        "the 3.2958 of 27 equal chances. It has learnt 20 names by heart.",
        "model.twenty.400",
    ),
    PagePreset(
        "far_rows",
        "Embeddings that are thrown far away",
        "The same model with a hundred times the learning rate: Adam at 0.3.",
        "27 equal chances have a loss of 3.2958. Will the network be better after one epoch?",
        # Steps this long carry the last bits of another processor into the first digit.
        "It is far worse: above 5. The first steps made the rows of the embedding so long that "
        "nearly all tanh units are beyond ±0.99, where tanh is flat and lets hardly any gradient "
        "through.",
        "model.hasty.113",
    ),
    PagePreset(
        "rare_signs",
        "Rare signs that stay behind",
        "The same model by plain gradient descent, with a learning rate of 0.01.",
        "A row of the embedding moves only when its sign is in the batch. Which rows will have "
        "moved least after 5 epochs?",
        "Those of rare signs: the row of q has moved by 0.0022, that of a by 0.1360. Adam divides "
        "by the usual size of a gradient; with it the row of q moves by 0.4205 in 5 epochs, that "
        "of a by 0.7544.",
        "model.plain.565",
    ),
)
