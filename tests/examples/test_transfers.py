"""declining-fleet with transfers: demand that the next store keeps makes a closing pay that did not."""

from dataclasses import replace

import numpy as np
import pytest

from instances.schema.units import TransferRow
from planner.economics import build_menu, launched
from tests.examples.test_scenarios import example


@pytest.mark.parametrize(
    ("store", "taker", "pays_from"), [("D060", "D057", 0.14), ("D046", "D039", 0.07), ("D027", "D032", 0.07)]
)
def test_a_city_store_that_stays_is_worth_more_closed_once_the_next_store_keeps_enough(
    store: str, taker: str, pays_from: float
) -> None:
    """Of the two stores alone: the best roadmap with the closing against the best one without it."""
    whole = example("declining-fleet")
    pair = tuple(unit for unit in whole.units if unit.unit in (store, taker))
    for share, pays in ((0.0, False), (pays_from - 0.01, False), (pays_from, True), (0.2, True)):
        rows = (TransferRow(from_unit=store, to_unit=taker, share=share),)
        menu = build_menu(replace(whole, units=pair, transfers=rows))
        own = menu.choices_of([unit.unit for unit in pair].index(store))
        closes = launched(menu.start[own, menu.levers.index("closing")])
        assert (menu.value[own][closes].max() > menu.value[own][~closes].max()) == pays, share
        assert np.any(closes)
