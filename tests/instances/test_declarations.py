"""Measures and effects are declared once: nothing that the schema names is left out, and nothing else is declared."""

from typing import get_args

import pytest

from instances.effects import EFFECT_BASES, effects_on
from instances.measures import MEASURES
from instances.schema.levers import Effects
from instances.schema.rules import Measure
from instances.schema.units import Unit
from planner.limits.measures import BY_LEVER, TOGETHER


def test_every_measure_is_declared_with_its_uses() -> None:
    assert set(MEASURES) == set(get_args(Measure)) == {*BY_LEVER, *TOGETHER}
    assert not set(BY_LEVER) & set(TOGETHER)


def test_every_effect_has_a_figure_that_it_moves() -> None:
    assert set(EFFECT_BASES) == set(Effects.model_fields)


@pytest.mark.parametrize("effect", effects_on("order event", "share of revenue", "share of hours"))
def test_an_effect_on_a_rate_has_its_column(effect: str) -> None:
    assert f"{effect}_rate" in Unit.model_fields
