"""Random plans of random instances in random worlds, with draws for all, by region or by unit, against the plain way."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from benchmarks.worlds import as_chosen
from instances.reader import read_files
from instances.samplable import LEVER_FIGURES, SECTION_FIGURES, UNIT_COLUMNS, SamplableFigure, figures_of
from instances.schema.instance import Instance
from instances.schema.uncertainties import How, Uncertainty
from models.checking.feasibility import TOLERANCE
from planner.economics import objective_values, roadmap_flows
from planner.errors import MenuError
from planner.limits import limit_table
from planner.limits.priced import Priced, priced
from planner.plan.tables import Chosen
from planner.worlds.plain import world_instance
from planner.worlds.pricing import npv_in_worlds, plan_in_worlds, values_in_worlds
from planner.worlds.worlds import Source, Worlds
from tests.oracles.random_instances import random_instance
from tests.oracles.written import files_of
from tests.series import series
from tests.worlds.everything import worlds_of
from tests.worlds.test_pricing_in_worlds import in_instance

SEEDS = (*range(20), 31, 36, 56, 69, 90, 100, 104, 118)
"""The last ones have limits that fund themselves, with amounts carried over, least spends and shares, broken in some worlds."""


@cache
def case_of(seed: int) -> Priced | None:
    try:
        return priced(read_files(f"random {seed}", files_of(random_instance(seed)), may_idle=True))
    except MenuError:
        return None


def random_plan(case: Priced, random: np.random.Generator) -> Chosen:
    choices = [random.choice(case.menu.choices_of(unit)) for unit in range(len(case.instance.units))]
    return as_chosen(case, np.array(choices))


def figures(instance: Instance) -> Iterator[SamplableFigure]:
    """Yield the figures that may vary and are given; no lever closes units, and maturity decides on launches, fixed here."""
    sections = [one for one in SECTION_FIGURES if not one.startswith("records") or instance.settings.records]
    of_levers = [one for one in LEVER_FIGURES if not one.startswith("closing.")]
    paths = [f"levers.{lever}.{one}" for lever in instance.settings.levers for one in of_levers]
    paths += [*sections, *(f"units.*.{one}" for one in UNIT_COLUMNS if one != "maturity")]
    paths += [f"units.*.share_{segment.name}" for segment in instance.settings.segments]
    found = (figure for path in paths if path.count("*") < 3 for figure in _found(instance, path))
    yield from (figure for figure in found if None not in figure.values)


def _found(instance: Instance, path: str) -> tuple[SamplableFigure, ...]:
    parts = path.split(".")
    if parts[0] == "levers" and parts[2] in ("costs", "support") and not getattr(instance.settings.levers[parts[1]], parts[2]):
        return ()
    if parts[0] == "levers" and parts[2] == "closing":
        return ()  # no lever of these instances closes units
    return figures_of(instance, path, "set")


def random_worlds(instance: Instance, random: np.random.Generator, *, scoped: bool, number: int = 3) -> Worlds:
    sources, draws = [], []
    share = random.choice([0.05, 0.3, 0.9])
    for figure in figures(instance):
        if random.random() > share:
            continue
        how: How = "multiply"
        if figure.whole:
            how, low, high = "set", 0, 3
        elif "amount" in figure.pieces:
            low, high = 0.3, 3.0
        else:
            low, high = 0.6, 1.0
        scope = random.choice(figure.scopes) if scoped else "all"
        names = {"all": [""] * len(instance.units), "region": [one.region for one in instance.units]}
        of_unit = names.get(str(scope), [one.unit for one in instance.units])
        groups = tuple(dict.fromkeys(of_unit))
        drawn = random.uniform(low, high, (number, len(groups)))
        draws.append(np.round(drawn) if figure.whole else drawn)
        stated = Uncertainty.model_validate(
            {"name": figure.path, "figures": [figure.path], "how": how, "distribution": "uniform", "low": low, "high": high}
            | {"scope": str(scope)}
        )
        members = np.array([groups.index(one) for one in of_unit], dtype=np.int64)
        sources.append(Source(stated, (figure.path,), members, groups))
    return worlds_of(tuple(sources), tuple(draws)) if draws else worlds_of((), ())


@pytest.mark.parametrize("seed", series(SEEDS[::-1], 10))
def test_each_unit_and_shared_cost_of_a_plan_is_worth_what_it_is_in_an_instance_of_its_own(seed: int) -> None:
    case = case_of(seed)
    if case is None:
        pytest.skip("no menu")
    random = np.random.default_rng(seed)
    chosen, worlds = random_plan(case, random), random_worlds(case.instance, random, scoped=True)
    found = plan_in_worlds(chosen, worlds)
    assert npv_in_worlds(chosen, worlds) == pytest.approx(found.npv, rel=1e-9, abs=1e-6)
    menu = values_in_worlds(case, worlds)
    world, factor = int(random.integers(worlds.number)), chosen.fleet.timeline.factor
    flow, scale = np.zeros(factor.size), 0.0
    terminal = 0.0
    for place, unit in enumerate(case.instance.units):
        plain = in_instance(chosen, world_instance(case.instance, worlds, world, unit.unit))
        own = roadmap_flows(plain.fleet, np.array([place]), chosen.menu.start[[place]])
        flow += own.amount[0].sum(axis=0)
        terminal += own.terminal[0].sum()
        scale += np.abs(own.amount).sum()
        for charge, period in plain.opened_costs():
            inside = [one for one, unit in enumerate(case.instance.units) if charge.region in (None, unit.region)]
            if inside[0] == place:
                flow += charge.flows[period].sum(axis=0)
                terminal += charge.terminal[period].sum()
        rows = case.menu.choices_of(place)
        values = objective_values(plain.fleet, case.menu.unit[rows], case.menu.start[rows])
        assert menu.value[world, rows] == pytest.approx(values, rel=1e-9, abs=1e-9 * scale + 1e-6)
    assert found.flow[world] == pytest.approx(flow, rel=1e-9, abs=1e-9 * scale + 1e-6)
    assert found.npv[world] == pytest.approx(flow @ factor + terminal * factor[-1], rel=1e-9, abs=1e-9 * scale + 1e-6)


@pytest.mark.parametrize("seed", series(SEEDS[::-1], 10))
def test_limits_are_broken_in_the_worlds_in_which_the_table_of_limits_says_so(seed: int) -> None:
    case = case_of(seed)
    if case is None:
        pytest.skip("no menu")
    random = np.random.default_rng(seed)
    chosen, worlds = random_plan(case, random), random_worlds(case.instance, random, scoped=False)
    found = plan_in_worlds(chosen, worlds)
    for world in range(worlds.number):
        plain = in_instance(chosen, world_instance(case.instance, worlds, world))
        table = limit_table(plain.instance, plain.fleet, plain.menu, plain.shared, plain.opened)
        for place, name in enumerate(found.limits):
            rows = table[table["limit"] == name]
            left = rows["left"].to_numpy(dtype=float)
            scale = np.maximum(1.0, np.maximum(rows["allowed"].abs(), rows["used"].abs()))
            assert found.broken[world, place] == (left < -TOLERANCE * scale).any(), name


def kinds_of(instance: Instance) -> dict[str, str]:
    """Return the kind of each rule whose use depends on the world, by its name."""
    settings = instance.settings
    found = {rule.name: "funded" if rule.benefit_share else "spend" for rule in settings.limits}
    for kind in ("floors", "covenants", "minimums", "shares"):
        found |= {rule.name: kind for rule in getattr(settings, kind)}
    return found


def test_random_worlds_break_some_limits_and_keep_others() -> None:
    every = {
        (kind, broken) for kind in ("covenants", "floors", "funded", "minimums", "shares", "spend") for broken in (True, False)
    }
    found = set[tuple[str, bool]]()
    for case in filter(None, map(case_of, reversed(SEEDS))):
        kinds = kinds_of(case.instance)
        for seed in range(4):
            random = np.random.default_rng(seed)
            told = plan_in_worlds(random_plan(case, random), random_worlds(case.instance, random, scoped=False))
            for name, broken in zip(told.limits, told.broken.T, strict=True):
                found |= {(kinds.get(name, "readings"), bool(one)) for one in broken}
        if found >= every:
            return
    raise AssertionError(f"never: {every - found}")
