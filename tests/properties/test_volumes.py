"""Stages by orders, and licences whose price moves either way: the plan against every plan there is, and the accountant."""

from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances import load_instance
from instances.reader import read_files
from instances.schema.instance import Instance
from instances.schema.stages import LicenceTier, NetworkStage
from instances.workbook.writing import workbook_of
from planner import plan
from planner.accountant import Launch, account
from planner.errors import MenuError
from planner.planning import priced
from tests.oracles.written import files_of
from tests.properties.best import assert_best
from tests.properties.test_brute_force import best_of_all
from tests.properties.test_network import networked
from tests.properties.test_staged_costs import staged
from tests.properties.values_by_tiers import assert_values_by_tiers
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, label, saver, write_instance

PRICES = (-0.9, -0.4, 0.0, 0.2, 0.6)


def by_volume(seed: int) -> tuple[Instance, Counter[str]] | None:
    """Return a random instance whose network counts orders, and whose licences count either and move either way.

    Stages follow from the seed; with an even one the network, with an odd one the licences are looked at. None where no lever has
    any. What is counted of each kind, beside.
    """
    made = networked(seed) if seed % 2 == 0 else None if (found := staged(seed)) is None else found[0]
    if made is None:
        return None
    rng, kinds = np.random.default_rng([seed, 5]), Counter[str]()
    orders = [unit.eligible_orders for unit in made.units]
    levers = {}
    for name, lever in made.settings.levers.items():
        own: dict[str, Any] = {}
        if lever.network:
            needs = _needs(rng, orders, len(lever.network))
            shares = [one.share for one in lever.network][-len(needs) :]
            own["network"] = tuple(NetworkStage(orders=n, share=share) for n, share in zip(needs, shares, strict=True))
            own["network_each"] = "region" if rng.integers(2) else ""
            kinds.update(["network", *(["regional"] if own["network_each"] else [])])
        if lever.licence_tiers:
            own["licence_tiers"] = _tiers(rng, orders)
            dearer = np.diff([0.0, *(one.discount for one in own["licence_tiers"])]) < 0
            by_orders = own["licence_tiers"][0].orders is not None
            kinds.update({"licence": 1, "dearer": int(dearer.any()), "by orders": int(by_orders)})
        levers[name] = lever.model_copy(update=own)
    if not kinds:
        return None
    return replace(made, settings=made.settings.model_copy(update={"levers": levers})), kinds


def _needs(rng: np.random.Generator, orders: list[float], number: int) -> list[int]:
    """Return rising orders, each what some units have together, one more, or one less."""
    found = set[int]()
    for _ in range(number):
        some = rng.choice(len(orders), rng.integers(1, len(orders) + 1), replace=False)
        own = sum(int(np.floor(orders[unit] + 0.5)) for unit in some)
        found.add(max(1, own + int(rng.integers(-1, 2))))
    return sorted(found)


def _tiers(rng: np.random.Generator, orders: list[float]) -> tuple[LicenceTier, ...]:
    number = int(rng.integers(1, 3))
    figure = "orders" if rng.integers(2) else "units"
    needs = _needs(rng, orders, number) if figure == "orders" else sorted(rng.choice([1, 2, 3], number, replace=False).tolist())
    prices, before = [], 0.0
    for _ in needs:
        before = float(rng.choice([one for one in PRICES if one != before]))
        prices.append(before)
    return tuple(LicenceTier.model_validate({figure: n, "discount": p}) for n, p in zip(needs, prices, strict=True))


@pytest.mark.parametrize("block", range(4))
def test_the_plan_is_the_best_of_all_and_every_table_agrees(block: int) -> None:
    """Of the instances of 16 seeds; `assert_best` has the accountant compare each table of the plan, its stages included."""
    for seed in range(4 * block, 4 * block + 4):
        found = by_volume(seed)
        if found is not None:
            assert_best(found[0], best_of_all(found[0]))


def test_draws_are_of_every_kind() -> None:
    kinds = Counter[str]()
    for seed in range(16):
        found = by_volume(seed)
        kinds.update({} if found is None else found[1])
    assert kinds["network"] >= 5 and kinds["regional"] >= 2 and kinds["dearer"] >= 3 and kinds["by orders"] >= 2


@pytest.mark.parametrize("seed", range(30, 42))
def test_values_by_tiers_are_those_of_the_accountant(seed: int) -> None:
    """For plans drawn at random: the programme's value with its tiers, pricing at the plan's stages, and the account."""
    found = by_volume(seed)
    if found is None:
        pytest.skip("no lever of this draw has stages of a network or a licence")
    try:
        case = priced(replace(found[0], settings=found[0].settings.model_copy(update={"limits": ()})))
    except MenuError:
        pytest.skip("rules of this draw leave a unit no roadmap")
    assert_values_by_tiers(case, seed, 3)


@pytest.mark.parametrize("seed", [0, 9])
def test_stages_survive_files_and_a_workbook_and_back(seed: int, tmp_path: Path) -> None:
    found = by_volume(seed)
    assert found is not None
    settings = found[0].settings.model_copy(update={"limits": (), "hurdles": (), "covenants": ()})
    written = read_files("random", files_of(replace(found[0], settings=settings, limit_rows=())))
    assert written.settings.levers == found[0].settings.levers
    book = tmp_path / "random.xlsx"
    book.write_bytes(workbook_of(written))
    assert load_instance(book).settings.levers == found[0].settings.levers


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_is_worth_more_by_the_accountant_alone(seed: int, tmp_path: Path) -> None:
    """All 27 plans of three stores of two regions, each accounted for: stages by orders, which may grow, by region, licences."""
    rng = np.random.default_rng([seed, 17])
    orders = rng.integers(100, 1000, 3).tolist()
    needs = sorted(rng.integers(1, [sum(orders) // 2, sum(orders)]).tolist())
    lever = SAVES_ALL | {
        "costs": [cost(float(rng.integers(500, 2500)))],
        "support": [{"amount": 200, "basis": "unit"}],
        "network": [{"orders": needs[0], "share": 0.6}, {"orders": needs[1] + 1, "share": 1.0}],
        "network_each": "region" if seed % 2 else "",
        "licence_tiers": [{"units": 2, "discount": 0.5}, {"units": 3, "discount": -float(rng.integers(1, 4))}],
    }
    grows = {"order_growth": 0.5} if seed > 1 else {}
    units = [saver(n, region="NS"[n > "B"], eligible_orders=own, **grows) for n, own in zip("ABC", orders, strict=True)]
    folder = write_instance(tmp_path / "case", decision=2, evaluation=5, levers={LEVER: lever}, units=units)
    found = plan(folder, gap=0.0)
    every = product([None, label(1), label(2)], repeat=3)
    worth = [
        account(found.instance, [Launch(n, LEVER, q) for n, q in zip("ABC", when, strict=True) if q is not None]).npv
        for when in every
    ]
    assert found.npv == pytest.approx(max(worth), abs=CENT)
    assert max(worth) > 0
