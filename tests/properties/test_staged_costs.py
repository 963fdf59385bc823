"""Learning and licence tiers: the plan against every plan there is, every table against the accountant, value against value."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances import load_instance
from instances.names import Rows
from instances.network_checks import COUNTED, RUNNING, UNTOUCHED, network_problems
from instances.reader import read_files
from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.stages import NetworkStage
from instances.staged_cost_checks import staged_cost_problems
from instances.workbook.writing import workbook_of
from planner.errors import MenuError
from planner.planning import priced
from tests.oracles.random_closings import with_closings
from tests.oracles.random_instances import random_instance
from tests.oracles.written import files_of
from tests.properties.best import assert_best
from tests.properties.test_brute_force import best_of_all
from tests.properties.values_by_tiers import assert_values_by_tiers
from tests.series import series

OF_UNITS = ("unit", "store", "thousand_orders")


def staged(seed: int, *, closings: bool = False, **given: int) -> tuple[Instance, Counter[str]] | None:
    """Return a random instance with staged costs, and how many of each kind; None where no lever has a cost for them.

    Rules that do not go with them are left out of it. Stages follow from the seed. given: its sizes, where others are meant.
    """
    sizes = {"units": 2, "decision": 2, "levers": 1} if closings else {"units": 3, "decision": 2, "levers": 1 + seed % 2}
    sizes |= given
    made, rng = with_closings(seed, **sizes) if closings else random_instance(seed, **sizes), np.random.default_rng(seed)
    running, kinds = {pin.lever for pin in made.pins if pin.rule == "running"}, Counter[str]()
    levers: dict[str, Lever] = {}
    for name, lever in made.settings.levers.items():
        own: dict[str, Any] = {}
        if lever.closes:
            levers[name] = lever
            continue
        if any(one.amount and one.basis in OF_UNITS for one in lever.costs):
            own["learning"] = [{"launches": n, "saving": s} for n, s in _rising(rng)]
        if any(one.amount and one.basis in OF_UNITS for one in lever.support) and name not in running:
            own["licence_tiers"] = [{"units": n, "discount": s} for n, s in _rising(rng)]
        kinds.update(list(own))
        kinds.update(["learning beside running"] if "learning" in own and name in running else [])
        levers[name] = Lever.model_validate(lever.model_dump(exclude_unset=True) | own)
    if not kinds:
        return None
    if seed % 3 == 0 and not closings:
        kinds.update(_networked(levers, running))
    settings = made.settings
    if {"network", "licence_tiers"} & set(kinds):
        limits = [one.model_copy(update={"benefit_share": 0.0}) for one in settings.limits if one.measure not in RUNNING]
        floors = tuple(one for one in settings.floors if one.measure in COUNTED)
    else:
        limits, floors = list(settings.limits), settings.floors
    kinds.update(["returns"] if any(one.benefit_share for one in limits) else [])
    kinds.update([one.measure for one in floors if one.measure not in COUNTED])
    kinds.update(["spend"] if any(one.measure == "spend" for one in limits) else [])
    changed = {
        "levers": levers,
        "limits": tuple(limits),
        "floors": floors,
        "minimums": tuple(one for one in settings.minimums if one.measure != "spend"),
        "shares": tuple(one for one in settings.shares if one.measure != "spend"),
        "objective": settings.objective.model_copy(update={"goal": "npv", "risk": "", "then": ()}),
        "covenants": (),
        "hurdles": (),
    }
    kept = {one.name for one in limits}
    rows = tuple(row for row in made.limit_rows if row.limit in kept)
    instance = replace(made, settings=settings.model_copy(update=changed), limit_rows=rows)
    given = Rows(pins=list(enumerate(instance.pins)))
    assert not [*staged_cost_problems(instance.settings, given), *network_problems(instance.settings, given)]
    return instance, kinds


def _networked(levers: dict[str, Lever], running: set[str]) -> list[str]:
    """Give a lever stages of its network, too, where no licence is paid by orders; return how it is counted."""
    by_orders = any(one.basis == "thousand_orders" for lever in levers.values() if lever.licence_tiers for one in lever.support)
    for name, lever in levers.items():
        if name not in running and not by_orders and any(effect > 0 for one, effect in lever.effects if one not in UNTOUCHED):
            stages = (NetworkStage(nodes=1, share=0.3), NetworkStage(nodes=2, share=1.0))
            levers[name] = lever.model_copy(update={"network": stages})
            return ["network"]
    return []


def _rising(rng: np.random.Generator) -> list[tuple[int, float]]:
    number = int(rng.integers(1, 3))
    counts = sorted(rng.choice(np.arange(1, 4), number, replace=False).tolist())
    return list(zip(counts, sorted(rng.choice([0.1, 0.3, 0.6, 0.9], number, replace=False).tolist()), strict=True))


@pytest.mark.parametrize("block", series(range(4), 2))
def test_the_plan_is_the_best_of_all_and_every_table_agrees(block: int) -> None:
    """Of the instances of 24 seeds; `assert_best` has the accountant compare each table of the plan, its stages included."""
    kinds = Counter[str]()
    for seed in range(6 * block, 6 * block + 6):
        found = staged(seed)
        if found is not None:
            assert_best(found[0], best_of_all(found[0]))
            kinds.update(found[1])
    assert kinds["learning"] >= 2 and kinds["licence_tiers"] >= 1 and kinds["spend"] >= 1


def test_stages_survive_files_and_a_workbook_and_back(tmp_path: Path) -> None:
    found = staged(0)
    assert found is not None and found[1]["learning"] and found[1]["licence_tiers"]
    written = read_files("random", files_of(found[0]))
    assert replace(written, files=()) == replace(found[0], name="random")
    book = tmp_path / "random.xlsx"
    book.write_bytes(workbook_of(written))
    assert load_instance(book).settings.levers == found[0].settings.levers


@pytest.mark.parametrize(("seed", "kind"), [(158, "returns"), (125, "hard_cash")])
def test_learning_goes_with_what_counts_benefits_alone(seed: int, kind: str) -> None:
    """Budgets that grow with returns, and floors of hard cash, do not count implementation cost."""
    found = staged(seed)
    assert found is not None and found[1][kind] and found[1]["learning"]
    assert_best(found[0], best_of_all(found[0]))


@pytest.mark.parametrize("seed", [4, 6, 13])
def test_closings_go_with_stages(seed: int) -> None:
    """A closing ends what a launch saved, writes off its capex, and leaves the tiers that its unit helped to reach."""
    found = staged(seed, closings=True)
    assert found is not None
    assert_best(found[0], best_of_all(found[0]))


@pytest.mark.parametrize(
    ("seed", "closings"), [*((seed, False) for seed in range(30, 50)), *((seed, True) for seed in (*range(6), 10, 15))]
)
def test_values_by_tiers_are_those_of_the_accountant(seed: int, closings: bool) -> None:
    """For plans drawn at random: the programme's value with its tiers, pricing at the plan's stages, and the account."""
    found = staged(seed, closings=closings)
    if found is None:
        pytest.skip("no lever of this draw has a cost of units")
    instance = found[0]
    try:
        case = priced(replace(instance, settings=instance.settings.model_copy(update={"limits": ()})))
    except MenuError:
        pytest.skip("rules of this draw leave a unit no roadmap")
    assert_values_by_tiers(case, seed, 4)
