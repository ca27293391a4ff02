"""The film of the present run as a file that plays without the app."""

from __future__ import annotations

from neuralnet.training import Trainer
from ui.desk.learner import Learner, differences
from ui.desk.recording import Recorder
from ui.kit.downloads import Offer, downloads
from ui.stage.film_file import film_file
from ui.words.numbers import plural
from ui.words.settings import setting_value, title

MOST_BYTES = 1_300_000  # of frames: as text a third more, and the script beside them
MOST_SECONDS = 20.0


def show_film_download(me: Learner) -> None:
    """A button that records the whole run and hands it over."""
    downloads(
        "film_download",
        Offer(
            "The film as one file (HTML)",
            "film.html",
            lambda: recorded(me),
            help="Network, map and curves of the whole run in one page. It plays, steps and scrubs "
            "without this app and without a network: for a learning platform, a frame, or at home.",
            mime="text/html",
        ),
    )


def recorded(me: Learner) -> str:
    """The file. It is recorded by a trainer of its own: the learner's stays where it is."""
    recorder = Recorder(Trainer(me.run), me.view)
    message = recorder.film(MOST_BYTES, MOST_SECONDS)
    settings = me.run.experiment
    about = (
        f"{me.dataset.title} · {title('optimizer', settings.optimizer)}, learning rate "
        f"{setting_value('learning_rate', settings.learning_rate)}, batch size "
        f"{settings.batch_size}, seed {settings.seed}, {plural(settings.epochs, 'epoch')}."
    )
    changes = differences(me.run, type(me.run)(settings))
    if changes:
        about += f" Changed on the way: {'; '.join(changes)}."
    return film_file(message, "How a neural network learns: the film of a run", about)
