"""Welcome: a bird, an example answer for it, and what a trained network says instead."""

import streamlit as st

from course.glossary import COURSE_UNIT, glossary
from neuralnet.data.datasets import load_dataset
from neuralnet.experiment import Experiment, Run
from ui.kit import frame, session
from ui.kit.html import page_link
from ui.kit.live import drawing, live
from ui.welcome.answer import answer, film_of, message, reserve_places
from ui.welcome.bird import bird_drawing, bird_table, course_bird
from ui.welcome.film import a, closing_words, film_words, outcome
from ui.welcome.followed_text import show_followed
from ui.words.escaping import markdown_text
from ui.words.numbers import number, plural
from ui.words.settings import setting_value, title

PAGE_WIDTH = 1180
TITLE = "“Deep learning” on Microsoft Learn"
# The other pages in groups, in the learner's order: what one finds there.
WAY = {
    "Learn it step by step": {
        "course": "Take the course, station by station: predict, do, be checked.",
        "glossary": "The words of the field, each in one sentence, and the symbols.",
    },
    "Set up a run": {
        "presets": "Runs that learn and runs that fail, ready to play.",
        "data": "Choose, draw or upload the rows; split and scale them.",
        "build": "Add layers, set any weight by hand, see the answer change.",
    },
    "Train it and judge it": {
        "training": "Watch it learn; stop at any step and go back in time.",
        "diagnostics": "Where it errs, and what goes on in its layers.",
        "compare": "Many seeds, two settings, a grid: is it the setting, or luck?",
    },
    "One step in exact numbers": {
        "neuron": "Multiply, add, activate: one unit on its own.",
        "forward_pass": "From the measurements to the answer, layer by layer.",
        "loss": "How wrong the answers are, in one number.",
        "backward_pass": "How much each weight has to do with the loss: the gradient.",
        "update": "How the optimizer turns gradients into new weights.",
    },
    "Pictures, words, and many rows at once": {
        "pictures": "Draw a digit, ask a network, and see what a convolution shares.",
        "words": "Let a network write names, and see what an embedding is.",
        "batches_and_gpu": "Why rows become matrices, and when a GPU helps.",
    },
    "Do not just believe it": {
        "checks": "How we know that the numbers are right, and what is simplified.",
    },
    "Take it with you": {
        "save": "All your work as one file; the run as code, numbers and a report.",
    },
    "For a class": {
        "teach": "Scenes with a task, questions and locks; ready lessons.",
        "present": "A lesson on a projector, scene by scene.",
        "classroom": "A class by a code: who is where, and all answers at once.",
    },
}

frame.set_up()
me = session.learner()
experiment = Experiment()
dataset = load_dataset(experiment.dataset)
bird = course_bird(dataset)
header = film_words(experiment)
classes, example = header["classes"], header["course"]
rows = header["training_rows"]
steps = -(-rows // experiment.batch_size)


def takes() -> int:
    """How often the film was started in this session."""
    return session.get("film_take") or 0


def start_film() -> None:
    session.put("film_take", takes() + 1)


def on_finished() -> None:
    if session.trigger("bars", "finished") is not None:
        session.put("film_seen", True)


def open_where_it_ended(name: object) -> None:
    """The Training page at the trained state that the film showed last; a step that the learner
    has gone to meanwhile is kept."""
    if me.wish == 0:
        me.go_to_step(experiment.epochs * steps)
    frame.go_to(name)


def show_bird() -> None:
    with st.container(key="bird_place"):
        drawing(bird_drawing(bird), "bird")
    with st.container(key="bird_heading"):
        st.header("A real bird")
    unit = glossary().named(COURSE_UNIT)
    source = me.follows.of_unit(f", and the example of the [course unit]({unit.url}) {TITLE}")
    st.markdown(
        f"**{bird.name}**: one of {dataset.n} Palmer penguins{source}. Can a network tell its "
        "species from four measurements?"
    )
    with st.container(key="bird_table"):
        st.markdown(bird_table(bird))
        st.markdown(
            me.follows.of_unit("As the course unit writes it", "As a vector")
            + f": **x = {bird.vector}**"
        )


def show_example_answer() -> None:
    says = example["answer"].index(max(example["answer"]))
    vector = str(example["answer"]).replace(" ", "\u00a0")  # never broken over two lines
    whose = me.follows.of_unit("The course unit’s example", "An example")
    st.header(f"{whose} network answers {vector}: {classes[says]}")
    st.markdown(
        "It only illustrates what an answer looks like, and it would be wrong: this bird is "
        f"**{a(bird.species)}, class {bird.label}**."
    )


def show_reading() -> None:
    """How the three numbers of an answer are read."""
    says = example["answer"].index(max(example["answer"]))
    st.markdown(
        "**How to read an answer.** Three probabilities, one for each class; the largest is the "
        f"answer: class {says} in the example. The cross-entropy tells how wrong it is: −ln of the "
        "probability of the true class, in the example "
        f"−ln {example['answer'][bird.label]} = "
        f"**{number(example['loss'], 3)}**. A perfect answer has 0."
    )


@st.fragment(key="opening")
def show_film() -> None:
    film = film_of(experiment) if takes() else None
    st.markdown(
        f"**Guess before you press:** after {plural(experiment.epochs, 'epoch')}, how sure is it "
        f"of {bird.species}, and how many of {header['validation_rows']} new birds are right?"
    )
    st.button(
        f"Train a network on {rows} penguins",
        type="primary",
        on_click=start_film,
        width="stretch",
        key="train",
        help="Trains it on the server in about a second, and shows every epoch here.",
    )
    with st.container(key="bars_place"):
        answer(message(header, film, takes()), "bars", on_finished)
    sizes = (dataset.d, *experiment.hidden_units, dataset.k)
    st.caption(
        f"A {'-'.join(map(str, sizes))} network with "
        f"{setting_value('activation', experiment.activation)}; "
        f"{title('optimizer', experiment.optimizer)} with learning rate "
        f"{setting_value('learning_rate', experiment.learning_rate)}; "
        f"{plural(experiment.epochs, 'epoch')} "
        f"of {plural(steps, 'step')}. It sees the four measurements standardised (z-scores)."
    )
    with st.container(key="outcome_place", border=True, vertical_alignment="center"):
        show_outcome(film)


def show_outcome(film: bytes | None) -> None:
    if film is None:
        st.markdown(
            "The bars show the example. Press, and they follow the network's own answer while it "
            "learns. The result appears here."
        )
    elif not session.get("film_seen"):
        st.markdown(
            f"One picture for each epoch. In each epoch the network gets all {rows} training birds "
            f"once, and its weights change {steps} times. The pale bars stay at the example."
        )
    else:
        st.markdown(closing_words(outcome(film)))
        if me.run == Run(experiment):
            link = page_link("training", "→ See every weight of this run")
            live(f"<b>{link}</b>", "to_training", {"page": open_where_it_ended})
        else:
            st.page_link(
                frame.page_path("training"),
                label="**Go on with your own run**",
                icon=":material/arrow_forward:",
            )


def show_way() -> None:
    """Every other page with a line on what one finds there."""
    titles = dict(frame.PAGES)
    st.header("Your way from here")
    with st.container(key="way"):
        left, right = st.columns(2, gap="large")
    half = (len(WAY) + 1) // 2
    for index, (heading, found) in enumerate(WAY.items()):
        with left if index < half else right:
            st.markdown(f"### {heading}")
            for name, words in found.items():
                with st.container(gap=None):
                    st.page_link(frame.page_path(name), label=f"**{titles[name]}**")
                    st.caption(words)


def show_five_lines() -> None:
    last = rows - (steps - 1) * experiment.batch_size
    with st.expander("What a neural network is here, in five lines"):
        st.markdown(
            f"""
1. **A neuron** is arithmetic: it multiplies its inputs by weights w, adds them up and adds a
   bias b, z = Σ w·x + b. The name comes from the brain; it is an analogy, not a simulation.
2. **An activation** makes the neuron's output from z. It need not be a threshold:
   ReLU passes 0 for negative z and z itself otherwise.
3. **Layers** follow each other. Only the first sees the measurements; each later one sees the
   outputs of the layer before. At the end softmax makes probabilities that add up to 1.
4. **y is the target, ŷ the prediction.** For this bird y = {target()}. The loss measures how far
   ŷ is from y, and its gradient says which way each weight should change.
5. **A step** changes all weights once, after a batch of {experiment.batch_size} birds. **An epoch**
   uses all {rows} training birds once: {steps} steps, the last with {last} birds.
"""
        )


def target() -> str:
    """The bird's one-hot target: "[1, 0, 0]"."""
    return str([int(k == bird.label) for k in range(dataset.k)])


reserve_places()
with st.container(horizontal_alignment="center"), st.container(width=PAGE_WIDTH):
    st.title(frame.NAME)
    frame.show_notices()
    st.markdown(
        "Train a small neural network on real penguins, stop it at any step, and read every number "
        "behind its answer, forwards and backwards in time."
    )
    if me.follows.title:
        st.markdown(f"This class follows: **{markdown_text(me.follows.title)}**.")
    # The bird beside its answer: the press and what it shows fit one small screen.
    left, right = st.columns([1, 1.45], gap="large")
    with left:
        show_bird()
    with right:
        show_example_answer()
        show_film()
    show_reading()
    show_five_lines()
    show_way()
    show_followed(me)
    st.caption(f"{dataset.source} {dataset.left_out}")
