"""Heads of a plan in worlds in which they cost otherwise: by hand, and against the accountant in random instances."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.worlds import as_chosen
from instances import load_instance
from instances.reader import read_files
from instances.samplable import HIRING_FIGURES, figures_of
from instances.schema.uncertainties import Uncertainty
from planner import plan
from planner.accountant import Hire, Launch, account
from planner.accountant.world_figures import figures_in_world
from planner.errors import MenuError
from planner.limits.hiring import heads_in, people
from planner.limits.priced import priced
from planner.plan.plan import Plan
from planner.plan.tables import Chosen
from planner.worlds.plain import world_instance
from planner.worlds.pricing import levers_in_worlds, npv_in_worlds, plan_in_worlds
from planner.worlds.worlds import Source, Worlds
from tests.oracles.written import files_of
from tests.properties.test_hiring import with_hiring
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, saver, write_instance
from tests.worked.test_hiring_by_hand import FACTOR, ONE_A_QUARTER, TAXED, crew
from tests.worlds.everything import worlds_of

GROWTH = "finance.wage_growth"
PATHS = ("hiring.crew.one_off_cost", "hiring.crew.cost_per_quarter", "hiring.crew.severance")
DRAWS = [(1.0, 1.0, 1.0, 0.05), (1.5, 1.0, 1.0, 0.05), (1.0, 2.0, 0.5, 0.05), (0.8, 1.3, 1.1, 0.12)]
"""Factors on 240 for recruiting, 100 a quarter and a severance of 50, and the growth of wages a year."""


def source(path: str, units: int, how: str = "multiply") -> Source:
    made = Uncertainty.model_validate(
        {"name": path, "figures": [path], "how": how, "distribution": "uniform", "low": 0, "high": 9}
    )
    return Source(made, (path,), np.zeros(units, dtype=np.int64), ("",))


def worlds(units: int, rows: Sequence[Sequence[float]] = DRAWS) -> Worlds:
    """Return a world for each row of draws."""
    sources = (*(source(path, units) for path in PATHS), source(GROWTH, units, "set"))
    return worlds_of(sources, tuple(np.array(column)[:, None] for column in zip(*rows, strict=True)))


def hired(folder: Path, **fields: Any) -> Plan:
    """Return the plan of three stores that save 1,000 a quarter for 100, one launch a quarter, and a crew for one more in Q2."""
    given: dict[str, Any] = {
        "decision": 3,
        "levers": {LEVER: SAVES_ALL | {"costs": [cost(100)]}},
        "units": [saver("A"), saver("B"), saver("C")],
        "limits": [ONE_A_QUARTER],
        "hiring": [crew(one_off_cost=240, colour="capex", line="change_management")],
        "finance": TAXED,
    }
    return plan(load_instance(write_instance(folder, **(given | fields))), gap=0.0)


def of_a_head(once: float, quarter: float, severance: float, growth: float) -> float:
    """Return the NPV of the crew: capex of Q1 over 8 quarters, then wages and severance of Q2, after tax."""
    opex = 0.75 * (100 * quarter + 50 * severance) * (1 + growth) ** 0.25
    return -240 * once * FACTOR[0] - opex * FACTOR[1] + 0.25 * 240 * once / 8 * sum(FACTOR)


def decided(chosen: Chosen) -> tuple[list[Launch], list[Hire]]:
    """Return the launches and heads of a plan as the accountant reads them."""
    instance, label = chosen.instance, chosen.instance.label_of
    launches = [
        Launch(instance.units[unit].unit, chosen.menu.levers[lever], label(int(chosen.menu.start[unit, lever])))
        for unit, lever in chosen.launches()
    ]
    heads = [Hire(one.name, one.scope, label(one.decided), label(one.last), "1") for one in people(chosen.hires, chosen.hired)]
    return launches, heads


def test_heads_cost_what_the_world_says_by_hand(tmp_path: Path) -> None:
    found = hired(tmp_path / "case")
    own = 0.75 * (sum(1000 * FACTOR[q] * (1 if q == 0 else 3) for q in range(4)) - 100 * FACTOR[0] - 200 * FACTOR[1])
    told = plan_in_worlds(found.chosen, worlds(3))
    by_hand = [own + of_a_head(*draws) for draws in DRAWS]
    assert found.npv == pytest.approx(by_hand[0], abs=CENT)
    assert told.npv == pytest.approx(np.array(by_hand), abs=CENT)
    assert told.cost[3, :2] == pytest.approx([100 + 240 * 0.8, 200 + (130 + 55) * 1.12**0.25], abs=CENT)
    place = found.chosen.menu.levers.index(LEVER)
    assert levers_in_worlds(found.chosen, worlds(3))[:, place] == pytest.approx(told.npv, abs=CENT)
    launches, heads = decided(found.chosen)
    for world, npv in enumerate(by_hand):
        instance = world_instance(found.instance, worlds(3), world)
        assert figures_in_world([instance], launches, heads).npv == pytest.approx(npv, abs=CENT)
        assert figures_in_world([instance], launches).npv > npv + 200


def test_heads_of_a_region_are_its_own_cost(tmp_path: Path) -> None:
    """A quarter earlier brings 1,000 in each region, for 240 + 100 + 50 of opex; without tax and discount."""
    units = [saver("A"), saver("B"), saver("C", region="South"), saver("D", region="South", saves=3000)]
    found = hired(
        tmp_path / "case",
        units=units,
        limits=[ONE_A_QUARTER | {"each": "region"}],
        decision=2,
        hiring=[crew(lag=0, one_off_cost=240)],
        finance={},
    )
    told = plan_in_worlds(found.chosen, worlds(4, [(1, 1, 1, 0), (2, 1, 1, 0)]))
    assert found.hires["scope"].tolist() == ["North", "South"]
    assert told.by_region == pytest.approx(np.array([[8000 - 590, 16_000 - 590], [8000 - 830, 16_000 - 830]]), abs=CENT)


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        # Q1: 100 for a launch, and 240, 360, 240 or 192 for the crew.
        ({"limits": [ONE_A_QUARTER, {"name": "rule", "measure": "spend", "amount": 400, "to_quarter": "2027Q1"}]}, [0, 1, 0, 0]),
        # In all: 300 for launches, 240 to 360 for the crew, and 152, 152, 228 or 190 in Q2.
        ({"limits": [ONE_A_QUARTER, {"name": "rule", "measure": "spend", "per": "total", "amount": 720}]}, [0, 1, 1, 0]),
        # Q1: 750 saved less 75 for a launch, less the crew, of which 7.50 or 11.25 of tax come back: 442.50 and 326.25.
        ({"covenants": [{"name": "rule", "measure": "cumulative_cash", "at_least": 430}]}, [0, 1, 0, 0]),
        ({"limits": [ONE_A_QUARTER, {"name": "rule", "measure": "launches", "per": "total", "amount": 3}]}, None),
    ],
)
def test_rules_on_money_count_the_heads_of_the_world(tmp_path: Path, rule: dict[str, Any], broken: list[int] | None) -> None:
    told = plan_in_worlds(hired(tmp_path / "case", **rule).chosen, worlds(3))
    assert told.limits == (("rule",) if broken else ())
    assert told.broken.astype(int).sum(axis=1).tolist() == (broken or [0, 0, 0, 0])


def test_random_heads_in_random_worlds_are_what_the_accountant_says() -> None:
    tried = 0
    for seed in range(4):
        try:
            case = priced(read_files(f"random {seed}", files_of(with_hiring(seed)), may_idle=True))
        except MenuError:
            continue
        random = np.random.default_rng(seed)
        menu = np.array([random.choice(case.menu.choices_of(unit)) for unit in range(len(case.instance.units))])
        terms = tuple(
            tuple(sorted(random.integers(one.first.size, size=one.rule.largest).tolist())) for one in map(heads_in, case.hires)
        )
        chosen = replace(as_chosen(case, menu), hires=case.hires, hired=terms)
        launches, heads = decided(chosen)
        units = len(case.instance.units)
        drawn = worlds(units, random.uniform(0.5, 1.5, (2, 4)) * [1, 1, 1, 0.05])
        found = plan_in_worlds(chosen, drawn)
        assert npv_in_worlds(chosen, drawn) == pytest.approx(found.npv, rel=1e-9, abs=1e-6)
        for world in range(2):
            judged = account(world_instance(case.instance, drawn, world), launches, hires=heads)
            assert found.npv[world] == pytest.approx(judged.npv, rel=1e-9, abs=CENT)
        tried += bool(heads)
    assert tried > 1


def test_figures_of_heads_that_may_vary_are_named(tmp_path: Path) -> None:
    instance = load_instance(
        write_instance(
            tmp_path / "case",
            decision=2,
            levers={LEVER: SAVES_ALL},
            units=[saver("A")],
            limits=[ONE_A_QUARTER],
            hiring=[crew()],
        )
    )
    assert [one.path for path in HIRING_FIGURES for one in figures_of(instance, path)] == [
        "hiring.0.one_off_cost",
        "hiring.0.cost_per_quarter",
        "hiring.0.severance",
    ]
