"""An instance in which every figure that may vary moves the worth of its plan, and worlds that move one figure each."""

from functools import cache

import numpy as np

from instances.samplable import LEVER_FIGURES, SECTION_FIGURES, UNIT_COLUMNS, SamplableFigure, figures_of
from instances.schema.instance import Instance
from instances.schema.levers import Effects, Strain
from instances.schema.uncertainties import How, Uncertainty
from models.problem import FloatArray
from planner.worlds.worlds import Source, Worlds
from tests.builders import read_texts

PLAN = """
[plan]
name = "everything"
[calendar]
first_quarter = "2027Q1"
decision_quarters = 4
evaluation_quarters = 8
[finance]
discount_rate = 0.08
inflation_rate = 0.02
wage_growth = 0.03
freight_growth = 0.01
licence_growth = 0.04
tax_rate = 0.25
depreciation_quarters = 6
terminal_value = "perpetuity"
extra_orders_incremental = 0.7
cancelled_orders_lost = 0.4
cost_of_goods = 0.6
shrink_cash_share = 0.9
carrying_rate = 0.1
online_sales = "inside"
contingency = { vendor = 0.2, analogue = 0.1, pilot = 0.05, measured = 0.02 }
[event_costs]
misroute = 6
split = 5
late = 8
cancellation = 7
mispick = 9
complaint = 11
returned = 4
fulfilment = 3
overtime_premium = 0.5
missed_task_hour = 20
[records]
shrink = 0.3
[levers.store_optimization]
title = "One"
evidence = "vendor"
accuracy_gap_closed = 0.5
accuracy_target = 0.97
adoption_without_incentives = 0.8
effectiveness = [{ accuracy = 0.4, effectiveness = -0.1 }, { accuracy = 1.0, effectiveness = 1.0 }]
adoption_by_effort = [{ effort = 0, reached = 0.3 }, { effort = 900, reached = 1.0 }]
adoption_by_maturity = [{ maturity = 0.0, reached = 0.5 }, { maturity = 1.0, reached = 1.0 }]
ramp = [0.2, 0.6, 1.0]
launch_hours = [100, 50]
costs = [
    { line = "software", amount = 3000, basis = "unit", colour = "capex", size_exponent = 0.5 },
    { line = "training", amount = 900, basis = "store", profile = [0.5, 0.5] },
    { line = "change_management", amount = 40, basis = "thousand_orders" },
    { line = "integration", amount = 9000, basis = "network", colour = "capex" },
    { line = "software", amount = 4000, basis = "region" },
]
support = [
    { amount = 300, basis = "unit", minimum_quarters = 3 },
    { amount = 20, basis = "thousand_orders" },
    { amount = 500, basis = "network" },
    { amount = 200, basis = "region" },
]
[levers.store_optimization.effects]
EFFECTS
[levers.store_optimization.strain]
STRAIN
[levers.orchestration]
title = "Two"
evidence = "measured"
effects = { split = 0.1, labour_hours = 0.05 }
ramp = [0.5, 1.0]
costs = [{ line = "training", amount = 500, basis = "unit" }]
[levers.three]
title = "Three"
evidence = "pilot"
effects = { late = 0.2, stockout = -0.05 }
costs = [{ line = "training", amount = 700, basis = "unit" }]
[levers.four]
title = "Four"
evidence = "analogue"
effects = { markdown = 0.1, inventory = 0.1 }
costs = [{ line = "software", amount = 800, basis = "unit" }]
"""

SAME = (
    "misroute_rate,split_rate,late_rate,cancellation_rate,mispick_rate,complaint_rate,returned_rate,stockout_rate,shrink_rate,"
    "markdown_rate,overtime_rate,missed_task_rate"
)
UNITS = f"""unit,region,stores,size,revenue,contribution_margin,revenue_growth,eligible_orders,order_growth,order_value,\
online_margin,inventory_accuracy,inventory,labour_hours,hours_per_order,wage,headcount,maturity,incentives_aligned,\
accuracy_drift,event_drift,late_cost,occupancy_cost,lease_end,{SAME}
A,north,2,1.2,900000,0.3,0.02,9000,0.05,60,0.25,0.8,400000,9000,0.1,20,25,0.5,no,0.004,0.01,9,7000,,{",".join(["0.04"] * 12)}
B,north,1,0.8,500000,0.25,-0.02,4000,0.1,50,,0.7,200000,5000,0.2,22,12,0.7,yes,0.002,0.005,,5000,2028Q1,{",".join(["0.05"] * 12)}
C,south,1,1.0,700000,0.28,0.0,6000,0.0,55,0.2,0.75,300000,7000,0.15,21,20,0.2,no,0.001,0.0,,6000,2026Q4,{",".join(["0.03"] * 12)}
"""


@cache
def everything() -> Instance:
    """Return the instance."""
    effects = "\n".join(f"{name} = {0.1 if place % 3 else -0.06}" for place, name in enumerate(Effects.model_fields))
    strain = "\n".join(f"{name} = 0.1" for name in Strain.model_fields)
    return read_texts({"plan.toml": PLAN.replace("EFFECTS", effects).replace("STRAIN", strain), "units.csv": UNITS})


OF_CLOSINGS = ("severance", "salvage", "lease_break_fee", "book_value")
"""Columns of closings, which have worlds of their own: no lever closes units here."""


@cache
def figures() -> tuple[SamplableFigure, ...]:
    """Return every figure of the instance that may vary: of the first lever, of other sections and of the units."""
    paths = [f"levers.store_optimization.{name}" for name in LEVER_FIGURES if not name.startswith("closing.")]
    paths += [*SECTION_FIGURES, *(f"units.*.{name}" for name in UNIT_COLUMNS if name not in OF_CLOSINGS)]
    return tuple(figure for path in paths for figure in figures_of(everything(), path, "set"))


def moved(figure: SamplableFigure) -> tuple[How, float]:
    """Return how a world moves a figure, and the draw."""
    if figure.path.endswith("slip_quarters"):
        return "set", 2.0
    blank = None in figure.values
    if blank or not any(figure.values):
        return "set", 0.01 if figure.bounds.high <= 1 else 12.0
    return "multiply", 0.8


def source_of(figure: SamplableFigure) -> Source:
    """Return a source of one figure, with one draw for all."""
    how, _ = moved(figure)
    uncertainty = Uncertainty(name=figure.path, figures=(figure.path,), how=how, distribution="uniform", low=0, high=1)
    units = len(everything().units)
    return Source(uncertainty, (figure.path,), np.zeros(units, dtype=np.int64), ("",))


def worlds_of(sources: tuple[Source, ...], draws: tuple[FloatArray, ...]) -> Worlds:
    """Return worlds of equal chance without futures."""
    number = draws[0].shape[0] if draws else 1
    return Worlds(sources, draws, (), np.full(number, -1), np.full(number, 1 / number), 0)
