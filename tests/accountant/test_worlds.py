"""Single worlds rebuilt from their draws: by hand, and by the overrides that cases use."""

from typing import Any

import pytest

from instances import Override, load_instance, overridden
from instances.certain import certain
from instances.schema.instance import Instance
from instances.schema.uncertainties import Uncertainty
from planner.accountant import Launch, account
from planner.accountant.world_figures import WorldFigures, figures_in_world
from planner.accountant.world_instances import DrawKey, World, instances_of_world, moved_by
from tests.builders import label, random_fleet_of
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, launch, saver, write_instance

EFFECT = {"name": "effect", "figures": [f"levers.{LEVER}.effects.*"], "distribution": "uniform", "low": 0.2, "high": 1.0}
SALES = {"name": "sales", "figures": ["units.*.revenue"], "distribution": "uniform", "low": 0.5, "high": 2.0, "scope": "unit"}
LATE = {"name": "late", "figures": ["levers.*.slip_quarters"], "how": "add"} | {
    "distribution": "values",
    "values": [0, 1],
    "chances": [0.5, 0.5],
}
DEARER = {"name": "dearer", "chance": 0.25, "set": {f"levers.{LEVER}.costs.0.amount": 100}}


def made(folder, *uncertainties: dict[str, Any], **case: Any) -> Instance:
    """Return two stores, one a region, that save 1,000 and 600 a quarter for 800 each."""
    levers = {LEVER: {**SAVES_ALL, "costs": [cost(800)]}}
    units = [saver(region="North"), saver("B", 600, region="South")]
    case = {"levers": levers, "units": units, "decision": 2, "evaluation": 4, "uncertainties": uncertainties} | case
    return load_instance(write_instance(folder, **case))


def figures(instance: Instance, launches: list[Launch], future: str = "", **draws: float | dict[str, float]) -> WorldFigures:
    """Return the figures in a world; draws: one for all, or by group."""
    found = {}
    for name, draw in draws.items():
        found |= {DrawKey(name, group): one for group, one in (draw if isinstance(draw, dict) else {"": draw}).items()}
    sources = [moved_by(instance, one) for one in instance.settings.uncertainties]
    return figures_in_world(list(instances_of_world(instance, sources, World(future, found))), launches)


BOTH = [Launch("A", LEVER, label(1)), Launch("B", LEVER, label(2))]


def test_a_world_by_hand(tmp_path) -> None:
    # A saves 0.5 x 1.2 x 1,000 = 600 in four quarters, B 0.5 x 600 = 300 in three: 2,400 + 900 - 1,600 = 1,700. Cash: -200; 600 +
    # 300 - 800 more is -100; 800; 1,700: paid back in quarter 3, at most 200 out.
    found = figures(made(tmp_path, EFFECT, SALES), BOTH, effect=0.5, sales={"A": 1.2, "B": 1.0})
    assert found.npv == pytest.approx(1700, abs=CENT)
    assert (found.paybacks[0], found.peak_funding) == (3, pytest.approx(200, abs=CENT))


def test_each_region_has_its_own_draw_of_a_lever(tmp_path) -> None:
    # A saves 0.5 x 1,000 in four quarters, B all of 600 in three: 2,000 + 1,800 - 1,600 = 2,200.
    by_region = EFFECT | {"scope": "region"}
    found = figures(made(tmp_path, by_region), BOTH, effect={"North": 0.5, "South": 1.0})
    assert found.npv == pytest.approx(2200, abs=CENT)


def test_a_shared_cost_is_paid_once_where_units_differ(tmp_path) -> None:
    # The draws split the units; the network still pays 800 once, and support of 10 in four quarters: 2,000 + 1,800 - 840.
    levers = {LEVER: {**SAVES_ALL, "costs": [cost(800, basis="network")], "support": [{"amount": 10, "basis": "network"}]}}
    found = figures(made(tmp_path, EFFECT | {"scope": "unit"}, levers=levers), BOTH, effect={"A": 0.5, "B": 1.0})
    assert found.npv == pytest.approx(2960, abs=CENT)


def test_a_launch_that_slips_earns_later_and_is_paid_as_planned(tmp_path) -> None:
    # Both go live a quarter later: 3 x 1,000 + 2 x 600 - 1,600 = 2,600. Cash: -800, -600, 1,000: paid back in quarter 3.
    found = figures(made(tmp_path, LATE), BOTH, late=1.0)
    assert found.npv == pytest.approx(2600, abs=CENT)
    assert (found.paybacks[0], found.peak_funding) == (3, pytest.approx(800, abs=CENT))


def test_a_future_changes_its_figures_before_the_draws_do(tmp_path) -> None:
    # The future sets the cost to 100; the draw doubles what it finds, to 200 a unit: 4,000 + 1,800 - 400. Else it were 100.
    dear = {"name": "cost", "figures": [f"levers.{LEVER}.costs.0.amount"], "distribution": "uniform", "low": 0.5, "high": 2.5}
    instance = made(tmp_path, dear, futures=[DEARER])
    assert figures(instance, BOTH, "dearer", cost=2.0).npv == pytest.approx(5400, abs=CENT)
    assert figures(instance, BOTH, cost=2.0).npv == pytest.approx(4000 + 1800 - 3200, abs=CENT)


def test_uncertainties_of_one_figure_change_it_in_their_order(tmp_path) -> None:
    # (800 + 200) x 1.5 = 1,500 a unit: 5,800 - 3,000. In the other order, 1,400 a unit.
    path = [f"levers.{LEVER}.costs.0.amount"]
    more = {"name": "more", "figures": path, "how": "add", "distribution": "uniform", "low": 0.0, "high": 300.0}
    times = {"name": "times", "figures": path, "distribution": "uniform", "low": 1.0, "high": 2.0}
    assert figures(made(tmp_path / "1", more, times), BOTH, more=200.0, times=1.5).npv == pytest.approx(2800, abs=CENT)
    assert figures(made(tmp_path / "2", times, more), BOTH, more=200.0, times=1.5).npv == pytest.approx(3000, abs=CENT)


def test_a_running_lever_of_another_region_has_paid_for_what_is_shared(tmp_path) -> None:
    # B runs the lever already, so that the network's 800 is not paid again although the draws split the units: 0.5 x 4,000.
    levers = {LEVER: {**SAVES_ALL, "costs": [cost(800, basis="network")]}}
    running = launch("B", "2026Q1", rule="running")
    instance = made(tmp_path, EFFECT | {"scope": "region"}, levers=levers, pins=[running])
    assert figures(instance, BOTH[:1], effect={"North": 0.5, "South": 1.0}).npv == pytest.approx(2000, abs=CENT)


def test_a_future_that_is_not_there_and_a_part_of_a_quarter_are_refused(tmp_path) -> None:
    instance = made(tmp_path, LATE, futures=[DEARER])
    with pytest.raises(ValueError, match=r"future boom, expected one of plan\.toml: dearer"):
        figures(instance, BOTH, "boom", late=1.0)
    with pytest.raises(ValueError, match=r"late: levers\.\w+\.slip_quarters is 0\.5, expected a whole number"):
        figures(instance, BOTH, late=0.5)


def test_a_world_is_the_instance_that_overrides_make() -> None:
    # A random fleet with everything: a world of it must be worth what the same figures are worth as a case.
    fleet = random_fleet_of(12, regions=3, seed=5)
    lever = next(iter(fleet.settings.levers))
    paths = [
        (f"levers.{lever}.effects.*", "multiply", 0.8),
        ("levers.*.slip_quarters", "add", 2.0),
        ("levers.*.costs.*.amount", "multiply", 1.3),
        ("event_costs.*", "multiply", 1.1),
        ("finance.realisation.*", "multiply", 0.9),
    ]
    stated = [
        Uncertainty(name=f"u{place}", figures=(path,), how=how, distribution="uniform", low=0, high=9)
        for place, (path, how, _) in enumerate(paths)
    ]
    sales = Uncertainty(name="sales", figures=("units.*.revenue",), distribution="uniform", low=0, high=9, scope="unit")
    launches = [
        Launch(unit.unit, name, fleet.label_of(1 + (place + 2 * number) % 4))
        for place, unit in enumerate(fleet.units)
        for number, name in enumerate(fleet.settings.levers)
        if not any(pin.unit == unit.unit and pin.lever == name for pin in fleet.pins)
    ]
    draws = {DrawKey(f"u{place}", ""): draw for place, (_, _, draw) in enumerate(paths)}
    draws |= {DrawKey("sales", unit.unit): 1 + place / 10 for place, unit in enumerate(fleet.units)}
    sources = [moved_by(fleet, one) for one in (*stated, sales)]
    found = figures_in_world(list(instances_of_world(fleet, sources, World("", draws))), launches)
    changes = [Override(path, draw, how) for path, how, draw in paths]
    changes += [Override(f'units."{unit.unit}".revenue', 1 + place / 10, "multiply") for place, unit in enumerate(fleet.units)]
    case, _ = overridden(certain(fleet), changes)
    wanted = account(case, launches).figures
    assert abs(wanted.npv) > 1000
    assert (found.npv, found.peak_funding) == pytest.approx((wanted.npv, wanted.peak_funding), abs=1e-6)
    assert (found.paybacks, found.rates.rate) == (wanted.payback.near, pytest.approx(wanted.rates.rate))
