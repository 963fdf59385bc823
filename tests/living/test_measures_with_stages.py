"""Plans by a measure of risk whose worth depends on what others launch, carried on: against every plan that is left."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomli_w

from instances import load_instance
from models.risk import Tail
from models.statement.variables import first_events
from planner import plan, verify
from planner.living.replan import Replanned
from planner.plan.plan import Plan
from planner.worlds.pricing import plan_in_worlds
from planner.worlds.programme import chosen_by
from planner.worlds.sampling import draw_worlds
from tests.living.replanning import EXACT, carried, random_past
from tests.living.staged_pasts import staged_case
from tests.living.test_replan import expected_starts, label_of, starts, weight
from tests.models.risk.measured import measured
from tests.oracles.brute_force import every_plan
from tests.series import series
from tests.worked.cases import CENT, LEVER

WORLDS = 4
UNCERTAIN = [
    {"name": "saved", "figures": [f"levers.{LEVER}.effects.shrink"], "how": "multiply"}
    | {"distribution": "uniform", "low": 0.4, "high": 1.2},
    {"name": "late", "figures": [f"levers.{LEVER}.slip_quarters"], "how": "set"}
    | {"distribution": "values", "values": [0, 1], "chances": [0.5, 0.5]},
]
MEASURE = {"risk": "mix", "risk_level": 0.5, "risk_weight": 0.5, "risk_worlds": WORLDS}


def first_plan(folder: Path, seed: int) -> Plan:
    """Return the best plan by a measure of a random instance."""
    written = staged_case(folder / "case", seed)
    more: dict[str, Any] = {"uncertainties": UNCERTAIN, "objective": MEASURE}
    with (written / "plan.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n" + tomli_w.dumps({"objective": more["objective"]}))
        stream.writelines("\n[[uncertainties]]\n" + tomli_w.dumps(one) for one in more["uncertainties"])
    return plan(load_instance(written), gap=0.0)


def every_measure(found: Replanned) -> tuple[list[np.ndarray], np.ndarray]:
    """Return every plan that is left, and its measure by the pricing of single plans, which the accountant judges."""
    case = found.case
    worlds = draw_worlds(case.instance, WORLDS, EXACT.seed)
    plans = [np.array(one.choice) for one in every_plan(case.problem) if one.keeps_rules]
    npv = np.array([plan_in_worlds(chosen_by(case, one), worlds).npv for one in plans])
    return plans, measured(Tail(0.5, 0.5), npv, worlds.chance)


@pytest.mark.parametrize("seed", series((4, 9, 14, 1, 2, 3, 6, 8, 10, 17), 2))
@pytest.mark.parametrize("keep", [0.7, 1.0])
def test_least_change_against_every_plan(seed: int, keep: float, tmp_path: Path) -> None:
    first = first_plan(tmp_path, seed)
    found = carried(first, 2, random_past(first, 2, seed), keep=keep)
    assert verify(found.plan) == []
    plans, every = every_measure(found)
    best = float(every.max())
    assert found.changes.best.value == pytest.approx(best, abs=CENT)
    expected = expected_starts(found)
    weights = [
        weight(_starts(found, choice), expected, label_of(found, 2))
        for choice, own in zip(plans, every, strict=True)
        if own >= best - (1.0 - keep) * abs(best) - CENT
    ]
    assert found.changes.step.weight == min(weights)
    assert found.changes.step.not_below == pytest.approx(min(weights), abs=1e-6)
    assert weight(starts(found.plan), expected, label_of(found, 2)) <= min(weights)
    told = found.plan.hedge
    assert told is not None and told.value is not None
    (place,) = [place for place, one in enumerate(plans) if _starts(found, one) == starts(found.plan)]
    assert told.value == pytest.approx(every[place], abs=CENT)


def _starts(found: Replanned, choice: np.ndarray) -> dict[tuple[str, str], str]:
    case = found.case
    chosen = chosen_by(case, choice)
    assert first_events(case.problem, choice).size == len(case.problem.charges)
    return {
        (case.instance.units[unit].unit, case.menu.levers[lever]): case.instance.label_of(int(chosen.menu.start[unit, lever]))
        for unit, lever in chosen.launches()
    }
