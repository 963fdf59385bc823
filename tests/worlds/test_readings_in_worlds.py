"""Levels that are read where a plan opens cohorts, in worlds: missed where the accountant's own count of each world says so."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks.worlds import as_chosen
from instances.reader import read_files
from instances.samplable import figures_of
from planner.accountant import Launch, account
from planner.limits.priced import priced
from planner.planning import plan
from planner.replanning.resolving import choices_of
from planner.worlds.plain import world_instance
from planner.worlds.pricing import npv_in_worlds, plan_in_worlds
from tests.oracles.written import files_of
from tests.planner.four_stores import world
from tests.worlds.everything import source_of, worlds_of

DRAWS = np.array([0.97, 1.0, 1.03])


@pytest.mark.parametrize(
    ("column", "reading", "missed"),
    [
        ("inventory_accuracy", {"measure": "average_accuracy", "amount": 0.73}, [True, False, False]),
        ("shrink_rate", {"measure": "shrink_rate", "amount": 0.015}, [False, False, True]),
        ("revenue", {"measure": "shrink_rate", "amount": 0.015}, [False, False, False]),
    ],
)
def test_a_reading_is_missed_in_the_worlds_in_which_the_accountant_reads_less(
    column: str, reading: dict[str, Any], missed: list[bool]
) -> None:
    """A, B, then C and D a quarter later: 0.7325 and 0.015 are read as it stands."""
    order = {"name": "waves", "lever": "store_optimization", "cohorts": ["old", "new"]}
    case = priced(read_files("four", files_of(world(sequences=[order | reading]))))
    found = plan(case.instance, gap=0.0)
    choice = choices_of(case, found.chosen.menu.start)
    assert choice is not None
    (figure,) = figures_of(case.instance, f"units.*.{column}", "multiply")
    source = replace(source_of(figure), members=np.zeros(len(case.instance.units), dtype=np.int64))
    worlds = worlds_of((source,), (DRAWS[:, None],))
    told = plan_in_worlds(as_chosen(case, choice), worlds)
    assert npv_in_worlds(as_chosen(case, choice), worlds) == pytest.approx(told.npv, rel=1e-9, abs=1e-6)
    assert told.limits == ("waves: new",)
    assert told.broken[:, 0].tolist() == missed
    launches = [Launch(row.unit, row.lever, row.quarter) for row in found.schedule.itertuples()]
    for place in range(DRAWS.size):
        lines = account(world_instance(case.instance, worlds, place), launches).limits
        assert missed[place] == (not all(line.holds for line in lines if line.limit == "waves"))
