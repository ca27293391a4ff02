"""The known mistakes, each with a name and the misconception behind it.

A slip is a wrong answer that says how it came about. Some rest on a belief that is wrong (M1 to
M14), some on a loose wording ("the unit's words"), others are slips of the pen. The name is the key
of its sentence in the catalogue (``slip.<name>``) and of its counter-example.
"""

from types import MappingProxyType

# What learners believe. The texts stand in the catalogue, under ``misconception``.
MISCONCEPTIONS = tuple(f"M{number}" for number in range(1, 15))
COMPUTATION = "computation"  # no belief: a step of the computation was left out or done twice
WORDING = "wording"  # a loose wording was taken at its word

_BY_MISCONCEPTION = {
    "M1": ("gradient_for_change", "rate_forgotten", "same_change_at_any_rate"),
    "M2": ("backward_moves_weights",),
    "M3": ("update_always_lowers",),
    "M4": ("loss_is_error_rate",),
    "M5": ("all_is_overfitting",),
    "M6": ("cure_for_all",),
    "M7": ("best_of_many",),
    "M8": ("error_shared_out",),
    "M9": ("zero_is_neutral",),
    "M10": ("network_has_reasons",),
    "M11": ("deeper_is_better",),
    "M12": ("zero_training_loss",),
    "M13": ("sum_for_mean", "one_row_for_batch"),
    "M14": ("softmax_is_certainty",),
    COMPUTATION: (
        "bias_left_out",
        "inputs_not_scaled",
        "offset_forgotten",
        "activation_forgotten",
        "slope_for_value",
        "exponential_forgotten",
        "division_forgotten",
        "sum_for_rest",
        "logarithm_forgotten",
        "mean_for_sum",
        "one_side_only",
        "one_over_n_forgotten",
        "one_over_n_twice",
        "full_batch_assumed",
        "sign_turned",
        "rate_twice",
        "slope_forgotten",
        "target_forgotten",
        "input_forgotten",
        "log10",
        "wrong_state",
        "another_batch",
        "not_scaled_back",
        "change_for_value",
        "value_for_change",
        "added_for_multiplied",
        "counted_something_else",
        "square_forgotten",
        "root_forgotten",
        "decimal_place",
        "other_direction",
        "another_one",
    ),
    WORDING: (
        "all_or_nothing",
        "layers_see_the_features",
        "target_is_an_input",
        "target_for_output",
        "validation_is_trained_on",
        "weights_travel_back",
        "epoch_is_a_step",
        "last_rows_dropped",
        "last_is_best",
        "scaling_is_cosmetic",
        "counted_from_one",
    ),
}

SLIPS = MappingProxyType(
    {name: belief for belief, names in _BY_MISCONCEPTION.items() for name in names}
)
"""The misconception behind every slip: M1 to M14, "computation" or "wording"."""
