"""A small instance with uncertainties, correlations and futures of every kind, as text."""

from collections.abc import Mapping

from instances import Instance
from instances.reader import read_files
from tests.instances.small import GOOD, PLAN

SURE = PLAN.replace(
    "ramp = [0.0, 0.5, 1.0]",
    "ramp = [0.0, 0.5, 1.0]\neffects = { order_uplift = 0.4, stockout = -0.1 }\n"
    'support = [{ amount = 50, basis = "region" }, { amount = 20, basis = "unit" }]',
)
UNCERTAINTIES = """
[objective]
risk = "mix"
risk_weight = 0.3

[[uncertainties]]
name = "orchestration; as sold"
figures = ["levers.orchestration.effects.*"]
distribution = "pert"
low = 0.3
likely = 0.9
high = 1.2
scope = "region"

[[uncertainties]]
name = "demand"
figures = ["units.*.revenue", "units.*.eligible_orders"]
distribution = "lognormal"
mean = 1.0
spread = 0.1
at_most = 1.3
scope = "region"

[[uncertainties]]
name = "vendor late"
figures = ["levers.orchestration.slip_quarters"]
how = "set"
distribution = "values"
values = [0, 1, 2]
chances = [0.6, 0.3, 0.1]

[[correlations]]
between = ["orchestration; as sold", "demand"]
rank = -0.4

[[futures]]
name = "recession"
chance = 0.2
multiply = { "units.*.revenue" = 0.85, "units.S1.eligible_orders" = 0.8 }
add = { "levers.store_optimization.slip_quarters" = 1 }
set = { "finance.carrying_rate" = 0.25 }
"""


def read(text: str = "", more: Mapping[str, str] = {}, plan: str = SURE) -> Instance:
    """Return the small instance with orchestration that has effects, and more at the end of its plan.toml."""
    files = GOOD | {"plan.toml": f"{plan}\n{text}\n"} | more
    return read_files("small", {name: content.encode() for name, content in files.items()})
