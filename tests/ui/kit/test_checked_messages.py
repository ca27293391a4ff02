"""What a browser may say of a number input, and what it may not."""

from __future__ import annotations

import pytest
from streamlit.elements.widgets.number_input import NumberInputSerde
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import ValueFieldName, WidgetMetadata

from ui.kit.checked_messages import can_be


def number_input(value_type: ValueFieldName = "double_value") -> WidgetMetadata[float | None]:
    serde = NumberInputSerde(10, NumberInput.INT, 1, 2**53 - 1)
    return WidgetMetadata("units", serde.deserialize, serde.serialize, value_type)


@pytest.mark.parametrize(
    "state", [WidgetState(id="units", int_value=8), WidgetState(id="units", double_value=8.0)]
)
def test_a_number_input_says_whole_numbers_of_either_kind(state: WidgetState) -> None:
    assert can_be(state, number_input())


@pytest.mark.parametrize(
    "state", [WidgetState(id="units", string_value="8"), WidgetState(id="units", bool_value=True)]
)
def test_a_number_input_says_nothing_else(state: WidgetState) -> None:
    assert not can_be(state, number_input())


def test_only_a_number_input_says_whole_numbers_for_others() -> None:
    state = WidgetState(id="units", int_value=8)
    assert not can_be(state, number_input("string_value"))
