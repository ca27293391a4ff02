"""A run in a line."""

from __future__ import annotations

from neuralnet.experiment import Experiment
from neuralnet.preparation import input_count, network_layers
from ui.words.numbers import plural
from ui.words.settings import schedule_words, setting_value, title


def describe(experiment: Experiment) -> str:
    """A run in one line: data, network, optimizer, epochs."""
    sizes = (input_count(experiment), *(layer.units for layer in network_layers(experiment)))
    data = (
        experiment.own_data.title
        if experiment.own_data is not None
        else title("dataset", experiment.dataset)
    )
    activation = setting_value("activation", experiment.activation)
    hidden = f", {activation}" if experiment.hidden_units else ""
    schedule = schedule_words(experiment)
    scheduled = f" ({schedule})" if schedule else ""
    return (
        f"{data} · {'-'.join(map(str, sizes))}{hidden} · "
        f"{title('optimizer', experiment.optimizer)}, learning rate "
        f"{setting_value('learning_rate', experiment.learning_rate)}{scheduled}, batch size "
        f"{experiment.batch_size} · {plural(experiment.epochs, 'epoch')}"
    )
