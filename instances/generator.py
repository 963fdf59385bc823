"""Seeded random fleets of any size: the same seed gives the same files, byte for byte."""

import csv
import io

import numpy as np

from instances.files import PLAN, UNITS

TOWNS = ("Alder", "Birch", "Cedar", "Dover", "Elm", "Fair", "Glen", "Harbour", "Iron", "Juniper", "King", "Lake", "Mill")
ENDINGS = ("bridge", "field", "ford", "gate", "ham", "haven", "hill", "port", "ton", "view", "ville", "wood")
LEADER_SPAN = 12
"""Units a field leader looks after, about."""

MEAN_REDESIGN = 40_000.0
SITE_INTEGRATION = 14_000.0
PLATFORM = 150_000.0
DECISION_QUARTERS = 12
POINTS = 6
"""Field load of launching both levers at a unit."""


def random_fleet(units: int, regions: int, seed: int) -> dict[str, str]:
    """Return the files of a random instance by name.

    Raises
    ------
    ValueError
        fewer than one unit or region.
    """
    if units < 1 or regions < 1:
        raise ValueError("a fleet needs at least one unit and one region")
    rng = np.random.default_rng(seed)
    table = _units(rng, units, regions)
    sizes = np.array([float(size) for size in table["size"]])
    return {PLAN: _plan_toml(sizes, units, regions, seed), UNITS: _csv(table)}


def _units(rng: np.random.Generator, units: int, regions: int) -> dict[str, list[str]]:
    revenue = rng.lognormal(np.log(1.2e6), 0.45, units)
    size = (revenue / 1.2e6) ** 0.6
    orders = rng.uniform(0.03, 0.25, units) * revenue / 90
    region = np.sort(rng.integers(0, regions, units))
    names = [
        f"{TOWNS[a]}{ENDINGS[b]}"
        for a, b in zip(rng.integers(0, len(TOWNS), units), rng.integers(0, len(ENDINGS), units), strict=True)
    ]
    width = max(3, len(str(units)))
    draw = rng.uniform
    return {
        "unit": [f"S{number:0{width}d}" for number in range(1, units + 1)],
        "name": names,
        "region": [f"Region {index + 1}" for index in region],
        "leader": [f"Leader {number // LEADER_SPAN + 1}" for number in range(units)],
        "owner": [f"Manager {name}" for name in names],
        "size": _text(size, 3),
        "revenue": _text(revenue, 0),
        "contribution_margin": _text(draw(0.28, 0.4, units), 3),
        "revenue_growth": _text(draw(-0.02, 0.03, units), 3),
        "eligible_orders": _text(orders, 0),
        "order_growth": _text(draw(0.04, 0.14, units), 3),
        "order_value": _text(draw(60, 110, units), 2),
        "misroute_rate": _text(draw(0.02, 0.08, units), 4),
        "split_rate": _text(draw(0.08, 0.22, units), 4),
        "late_rate": _text(draw(0.03, 0.1, units), 4),
        "cancellation_rate": _text(draw(0.01, 0.05, units), 4),
        "mispick_rate": _text(draw(0.01, 0.04, units), 4),
        "complaint_rate": _text(draw(0.01, 0.03, units), 4),
        "stockout_rate": _text(draw(0.03, 0.09, units), 4),
        "inventory_accuracy": _text(np.clip(rng.beta(12, 4, units), 0.4, 0.98), 3),
        "shrink_rate": _text(draw(0.01, 0.02, units), 4),
        "markdown_rate": _text(draw(0.01, 0.04, units), 4),
        "labour_hours": _text(revenue / draw(450, 650, units), 0),
        "wage": _text(draw(18, 26, units), 2),
        "overtime_rate": _text(draw(0.02, 0.08, units), 4),
        "missed_task_rate": _text(draw(0.03, 0.12, units), 4),
        "accuracy_drift": _text(draw(0.0, 0.004, units), 4),
        "event_drift": _text(draw(0.0, 0.01, units), 4),
    }


def _text(values: np.ndarray, decimals: int) -> list[str]:
    return [f"{value:.{decimals}f}" for value in values.tolist()]


def _csv(table: dict[str, list[str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*table.values(), strict=True))
    return stream.getvalue()


def _plan_toml(sizes: np.ndarray, units: int, regions: int, seed: int) -> str:
    launches = float(sizes.sum()) * (MEAN_REDESIGN + SITE_INTEGRATION)
    budget = round(
        max((0.35 * launches + PLATFORM) / DECISION_QUARTERS, PLATFORM * 1.2, float(sizes.max()) * MEAN_REDESIGN * 1.5), -3
    )
    capacity = max(12, round(0.5 * units * POINTS / DECISION_QUARTERS))
    regional = max(7, round(0.8 * units / regions * POINTS / DECISION_QUARTERS))
    return _PLAN_TOML.format(
        units=units, regions=regions, seed=seed, budget=f"{budget:.0f}", capacity=capacity, regional=regional
    )


_PLAN_TOML = """\
# A random fleet of {units} units in {regions} regions, made with seed {seed}. Every figure is invented, within the
# ranges that docs/examples.md gives sources for. Costs: store redesign 40,000 a typical store, platform 150,000 for
# the network and 14,000 a site.

[plan]
name = "Random fleet of {units} units, seed {seed}"

[calendar]
first_quarter = "2027Q1"
decision_quarters = 12
evaluation_quarters = 20

[event_costs]
misroute = 6.5
split = 7.0
late = 9.0
cancellation = 22.0
mispick = 12.0
complaint = 15.0
missed_task_hour = 14.0

[levers.store_optimization]
title = "Store optimization"
evidence = "analogue"
accuracy_gap_closed = 0.85
accuracy_target = 0.97
ramp = [0.0, 0.35, 0.7, 1.0]
launch_hours = [60.0, 20.0]
costs = [
    {{ line = "change_management", amount = 16000, basis = "unit", colour = "opex" }},
    {{ line = "training", amount = 12000, basis = "unit", colour = "opex" }},
    {{ line = "integration", amount = 12000, basis = "unit", colour = "capex" }},
]
support = [{{ amount = 400, basis = "unit" }}]
loads = [{{ team = "field", prepare = 1, go_live = 3, stabilise = [1] }}]

[levers.store_optimization.effects]
mispick = 0.5
stockout = 0.3
shrink = 0.2
markdown = 0.05
labour_hours = 0.05
overtime = 0.3
missed_task = 0.35

[levers.orchestration]
title = "Inventory orchestration"
evidence = "analogue"
ramp = [0.0, 0.5, 1.0]
launch_hours = [20.0]
costs = [
    {{ line = "software", amount = 110000, basis = "network", colour = "capex" }},
    {{ line = "integration", amount = 40000, basis = "network", colour = "capex" }},
    {{ line = "integration", amount = 10000, basis = "unit", colour = "capex", size_exponent = 0.5 }},
    {{ line = "training", amount = 4000, basis = "unit", colour = "opex" }},
]
support = [{{ amount = 9000, basis = "network" }}, {{ amount = 300, basis = "unit" }}]
loads = [
    {{ team = "field", go_live = 1 }},
    {{ team = "systems", prepare = 1, go_live = 1 }},
]
effectiveness = [
    {{ accuracy = 0.55, effectiveness = -0.3 }},
    {{ accuracy = 0.70, effectiveness = 0.1 }},
    {{ accuracy = 0.90, effectiveness = 1.0 }},
]

[levers.orchestration.effects]
misroute = 0.6
split = 0.35
late = 0.3
cancellation = 0.45
complaint = 0.2
conversion_uplift = 0.02
order_uplift = 0.03

[levers.orchestration.strain]
labour_hours = 0.03
complaint = 0.1
shrink = 0.02

[interaction]
same_quarter_load_factor = 1.3
same_quarter_ramp_speed = 0.7

[[limits]]
name = "quarterly budget"
measure = "spend"
amount = {budget}
carry_over = 1.0

[[limits]]
name = "field capacity"
measure = "load"
teams = ["field"]
amount = {capacity}

[[limits]]
name = "regional field capacity"
measure = "load"
each = "region"
teams = ["field"]
amount = {regional}
"""
