"""Writes the lessons that come with the app: python docs/ready_lessons.py

Each is made here, scene by scene, and saved as the Teach page would save it. A test compares the
files with what is made here, and has the engine judge every question.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from course.scenes.lesson import Entry, Lesson
from course.scenes.locks import PRESETS as LOCKS
from course.scenes.locks import Locks
from course.scenes.quantities import END, Place, Quantity
from course.scenes.questions import Goal, Question
from course.scenes.ready import FOLDER, READY
from course.scenes.scene import Look, Scene
from neuralnet.advice.presets import PRESETS as RUNS
from neuralnet.data.datasets import course_bird_row, load_dataset
from neuralnet.experiment import Experiment, Run

STANDARD = Run()
BIRD = course_bird_row(load_dataset("penguins"))
STEPS = 24  # updates in an epoch of the standard run


def preset(name: str) -> Run:
    """The run of a preset."""
    return next(one.run for one in RUNS if one.name == name)


def locks(name: str) -> Locks:
    """A preset of locks."""
    return LOCKS[name][1]


def choice(
    key: str, ask: str, options: tuple[str, ...], right: int | None, reveal: str = ""
) -> Question:
    """One of some options."""
    return Question(key, "choice", ask, reveal, options=options, right=right)


def item(key: str, name: str, seed: int = 0) -> Question:
    """A question of the course's bank, about the scene's run."""
    return Question(key, "item", item=name, seed=seed)


def unit() -> Lesson:
    """The course unit: a network tells penguins apart, and learns to."""
    return Lesson(
        "How a neural network learns, in 45 minutes",
        (
            Entry(
                Scene(
                    "A bird, and a network that knows nothing",
                    STANDARD,
                    0,
                    "training",
                    Look(row=BIRD),
                    "This penguin is an **Adelie**. The network has weights drawn by "
                    "chance; nobody has trained it. Find the three outputs for this bird, and the "
                    "share of all birds that the network gets right.",
                    (
                        choice(
                            "chance",
                            "How many of the birds will an untrained network get right?",
                            ("about a third or less", "about half", "nearly all"),
                            0,
                            "With three species, weights drawn by chance are hardly better than "
                            "guessing.",
                        ),
                        item("probabilities", "loss_of_equal_outputs"),
                    ),
                    locks("watch"),
                ),
                "Ask for the choice *before* anybody plays the film. The number is ln 3: a network "
                "that is equally unsure of three classes has this loss.",
                5,
            ),
            Entry(
                Scene(
                    "One neuron: a sum and a bend",
                    STANDARD,
                    0,
                    "neuron",
                    Look(row=BIRD),
                    "A unit multiplies each input by a weight, adds the products and a **bias**, "
                    "and passes the sum through its activation. Do one by hand.",
                    (item("sum", "weighted_sum", 2), item("bend", "unit_output", 1)),
                    locks("watch"),
                ),
                "The usual slip is to leave out the bias; the app recognises it and says so.",
                6,
            ),
            Entry(
                Scene(
                    "Forward: layer by layer to a probability",
                    STANDARD,
                    10 * STEPS,
                    "forward_pass",
                    Look(row=BIRD),
                    "Now the network has been trained for ten epochs. Press **Forward** until the "
                    "output is there. The softmax makes probabilities of three sums: they add up "
                    "to 1.",
                    (
                        item("softmax", "softmax_probability", 1),
                        item("class", "predicted_class", 2),
                    ),
                    locks("watch"),
                ),
                "If time is short, let half of the room do the softmax and half the class.",
                6,
            ),
            Entry(
                Scene(
                    "The loss: one number for how wrong it is",
                    STANDARD,
                    STEPS,
                    "loss",
                    Look(row=BIRD),
                    "The loss of a row is −ln of the probability that its true class gets. Two "
                    "networks can give the same answers and yet have different losses.",
                    (item("row", "loss_of_a_row", 3), item("both", "two_right_answers", 1)),
                    locks("watch"),
                ),
                "The second question separates loss from error rate. Wait for the reasons.",
                6,
            ),
            Entry(
                Scene(
                    "Backward: which way is down?",
                    STANDARD,
                    STEPS,
                    "backward_pass",
                    Look(row=BIRD),
                    "Press **Forward**, **Loss** and **Backward**. Every weight now has a "
                    "gradient: how fast the loss would change if this weight alone moved.",
                    (
                        item("moved", "moved_after_backward"),
                        item("error", "error_of_an_output", 1),
                    ),
                    locks("watch"),
                ),
                "Backward moves nothing. Gradients are propagated, not weights.",
                6,
            ),
            Entry(
                Scene(
                    "Update: a small step for every weight at once",
                    STANDARD,
                    STEPS,
                    "update",
                    Look(row=BIRD),
                    "Press **Update** once and look at the losses before and after it. Then press "
                    "**Undo**: the same weights are back, bit for bit.",
                    (
                        item("way", "weight_direction", 2),
                        choice(
                            "always",
                            "Does an update always lower the loss over all training rows?",
                            ("yes", "no"),
                            1,
                            "It follows the gradient of ten rows. Others may get worse, and too "
                            "long a step overshoots.",
                        ),
                    ),
                    locks("watch"),
                ),
                "If somebody asks “what if the learning rate were 100?”: change it here; one key "
                "leads back.",
                6,
            ),
            Entry(
                Scene(
                    "Play the film",
                    STANDARD,
                    0,
                    "training",
                    Look(row=BIRD),
                    "An **epoch** is one pass over all training rows. Predict first, then play all "
                    "fifty epochs.",
                    (
                        item("steps", "steps_in_an_epoch"),
                        choice(
                            "best",
                            "Where will the validation loss be lowest?",
                            ("at the last epoch", "somewhere before it", "nobody can know before"),
                            2,
                            "It often lies before the end. That is why it is measured.",
                        ),
                        Question(
                            "end",
                            "number",
                            "What share of the validation rows is right after 50 epochs?",
                            quantity=Quantity("validation_accuracy", at=END),
                        ),
                    ),
                    locks("one dial"),
                ),
                "Let them play it. The learning rate and the seed are open, the rest is fixed.",
                6,
            ),
            Entry(
                Scene(
                    "Your turn: as good with fewer numbers",
                    STANDARD,
                    0,
                    "build",
                    Look(row=BIRD),
                    "The standard network has 193 parameters. Build one that is as good with far "
                    "fewer.",
                    (Question("small", "make", station="layers"),),
                    locks("network"),
                ),
                "Four units in one layer are enough. Whoever is done early may look for fewer.",
                4,
            ),
        ),
        "For a first lesson: from the measurements to an answer, then one training step, then "
        "many. Each scene asks before it shows.",
    )


def overfitting() -> Lesson:
    """Learning by heart, how it is seen, and which remedy is for which fault."""
    by_heart = preset("few_rows")
    return Lesson(
        "Overfitting, in 20 minutes",
        (
            Entry(
                Scene(
                    "Twenty rows, a thousand parameters",
                    by_heart,
                    0,
                    "training",
                    Look(),
                    "This network has two layers of 32 units and only **20 training rows**. Say "
                    "what the two losses will do, then play the film.",
                    (
                        choice(
                            "losses",
                            "What will the two losses do over 100 epochs?",
                            (
                                "both fall",
                                "the training loss falls, the validation loss falls and then rises",
                                "both rise",
                            ),
                            1,
                            "The network learns the twenty rows by heart, their noise too.",
                        ),
                        Question(
                            "count",
                            "number",
                            "How many parameters has it?",
                            quantity=Quantity("parameters"),
                        ),
                    ),
                    LOCKS["diagnosis"][1],
                ),
                "Collect the choice before the film is played. What the app says is wrong is "
                "hidden here, so nothing gives it away.",
                4,
            ),
            Entry(
                Scene(
                    "Which epoch would you keep?",
                    by_heart,
                    200,
                    "diagnostics",
                    Look(),
                    "The run is over. Look at the curves on the Training page and at the "
                    "predictions here.",
                    (
                        Question(
                            "keep",
                            "number",
                            "At which epoch is the validation loss lowest?",
                            quantity=Quantity("best_epoch_so_far", at=END),
                        ),
                        item("which", "network_to_keep"),
                    ),
                    locks("watch"),
                ),
                "Keep that network: early stopping is nothing else.",
                4,
            ),
            Entry(
                Scene(
                    "A remedy: keep the weights small",
                    by_heart,
                    0,
                    "training",
                    Look(),
                    "The same run again. Among *More settings*, add **L2 weight decay**, play it "
                    "and compare. How low can you get the validation loss at the end?",
                    (
                        item("helps", "what_helps"),
                        Question(
                            "low",
                            "make",
                            "Change the regularisation so that the validation loss at the end is "
                            "below 0.45.",
                            goal=Goal(Quantity("validation_loss", at=END), at_most=0.45),
                        ),
                    ),
                    Locks(
                        {
                            "data": "fixed",
                            "split": "fixed",
                            "network": "fixed",
                            "start": "fixed",
                            "rate": "fixed",
                            "batch": "fixed",
                            "optimizer": "fixed",
                            "machine": "hidden",
                        }
                    ),
                ),
                "Only regularisation, the end and single weights are open. Ask two students for "
                "their numbers.",
                5,
            ),
            Entry(
                Scene(
                    "Not everything that is bad is overfitting",
                    preset("no_hidden"),
                    0,
                    "training",
                    Look(),
                    "Play this run to its end. It does badly as well. Is it the same fault?",
                    (
                        choice(
                            "fault",
                            "What is wrong with this run?",
                            (
                                "it overfits: more weight decay would help",
                                "it cannot do better: it has no hidden layer",
                                "the learning rate is too large",
                            ),
                            1,
                            "Training and validation loss stay high together. Less freedom would "
                            "make that worse.",
                        ),
                        Question("why", "text", "How can you tell the two faults apart?"),
                    ),
                    locks("diagnosis"),
                ),
                "Read a few of the sentences aloud, without names.",
                4,
            ),
            Entry(
                Scene(
                    "Make one that overfits",
                    Run(Experiment(dataset="moons", samples=200, noise=0.3)),
                    0,
                    "data",
                    Look(),
                    "Everything is open. Make a network that overfits, and nothing else.",
                    (Question("make", "make", station="overfitting"),),
                    locks("open"),
                ),
                "Few rows, many units, many epochs. The app judges it.",
                3,
            ),
        ),
        "For students who have trained a network before. It shows learning by heart, the remedy, "
        "and a fault that looks like it and is not.",
    )


def step() -> Lesson:
    """One training step of a small network on paper, checked by the engine."""
    small = Run(
        Experiment(
            dataset="moons",
            samples=40,
            noise=0.1,
            hidden_units=(2,),
            activation="sigmoid",
            output="softmax",
            optimizer="sgd",
            learning_rate=0.5,
            batch_size=2,
            seed=3,
            epochs=20,
        )
    )
    still = locks("still")

    def number(key: str, ask: str, kind: str, **place: int) -> Question:
        return Question(key, "number", ask, quantity=Quantity(kind, Place(**place)))

    return Lesson(
        "One training step by hand, in 30 minutes",
        (
            Entry(
                Scene(
                    "The network and its numbers",
                    small,
                    0,
                    "forward_pass",
                    Look(),
                    "Two inputs, two hidden units, two outputs: **12 numbers** that can be "
                    "learned. Copy the weights and biases. One batch has two rows.",
                    (
                        item("count", "weights_of_network"),
                        number(
                            "w",
                            "Read it off: the weight from input 1 to unit 1 of layer 1?",
                            "weight",
                        ),
                    ),
                    still,
                ),
                "Give out paper. The worksheet of the Course page has the same step with blanks.",
                4,
            ),
            Entry(
                Scene(
                    "Forward by hand",
                    small,
                    0,
                    "forward_pass",
                    Look(),
                    "Compute z = Σ w·x + b and a = σ(z) for one hidden unit, then the softmax of "
                    "the output layer.",
                    (item("sum", "weighted_sum", 1), item("softmax", "softmax_probability", 1)),
                    still,
                ),
                "A hint shows one term at a time.",
                7,
            ),
            Entry(
                Scene(
                    "The loss of the batch",
                    small,
                    0,
                    "loss",
                    Look(),
                    "Take −ln of each row’s probability of its true class, and their **mean**.",
                    (
                        item("row", "loss_of_a_row", 1),
                        number("batch", "What is the loss of this batch?", "batch_loss"),
                    ),
                    still,
                ),
                "Sum instead of mean is the slip to expect.",
                5,
            ),
            Entry(
                Scene(
                    "Backward by hand",
                    small,
                    0,
                    "backward_pass",
                    Look(),
                    "At the output ∂L/∂z is (p − y) divided by the number of rows. Times what came "
                    "in, added over the rows, it is the gradient of a weight.",
                    (
                        item("error", "error_of_an_output", 1),
                        number(
                            "gradient",
                            "The gradient of the bias of output 1 (layer 2)?",
                            "gradient",
                            layer=2,
                            unit=1,
                            input=0,
                        ),
                    ),
                    still,
                ),
                "The gradient of a bias is the sum of the errors: the shortest one to do by hand.",
                8,
            ),
            Entry(
                Scene(
                    "The update, and was it worth it?",
                    small,
                    0,
                    "update",
                    Look(),
                    "SGD changes each weight by −η · gradient, here with η = 0.5. Then press "
                    "**Update** and compare the losses.",
                    (
                        number(
                            "change",
                            "By how much does the bias of output 1 (layer 2) change?",
                            "change",
                            layer=2,
                            unit=1,
                            input=0,
                        ),
                        Question(
                            "after",
                            "number",
                            "What is the training loss at state 1, after the update?",
                            quantity=Quantity("training_loss", at=1),
                        ),
                        choice(
                            "sure",
                            "Is the loss of every row lower now?",
                            ("yes, that is what an update does", "not necessarily"),
                            1,
                            "The update is made for the mean of two rows.",
                        ),
                    ),
                    locks("watch"),
                ),
                "Stepping is open in this scene, so that they can check their own result.",
                6,
            ),
        ),
        "One step of a network with 12 parameters, by hand, term by term. Needs paper; a "
        "calculator helps.",
    )


LESSONS = {"unit": unit, "overfitting": overfitting, "step": step}

if __name__ == "__main__":
    for name, make in LESSONS.items():
        (FOLDER / READY[name]).write_text(make().to_json(), encoding="utf-8")
