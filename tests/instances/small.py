"""A small instance folder that is right, as text, for tests to break."""

from collections.abc import Mapping
from pathlib import Path

PLAN = """\
[plan]
name = "Small"

[calendar]
first_quarter = "2027Q1"
decision_quarters = 8
evaluation_quarters = 12

[levers.store_optimization]
title = "Store optimization"
loads = [{ team = "field", go_live = 3 }]
costs = [{ line = "training", amount = 1000, basis = "unit" }]

[levers.orchestration]
title = "Inventory orchestration"
unit_types = ["store"]
ramp = [0.0, 0.5, 1.0]

[[limits]]
name = "budget"
measure = "spend"
amount = 100000

[[limits]]
name = "field"
measure = "load"
each = "region"
amount = 12

[[floors]]
name = "reach"
measure = "live_units"
lever = "orchestration"
by = "2029Q4"
amount = 1
"""

UNITS = """\
unit,region,type,leader,cohort,revenue,contribution_margin,eligible_orders,inventory_accuracy,exit_quarter
S1,North,store,Ann,old,1000000,0.3,5000,0.8,
S2,North,store,Ann,old,1200000,0.35,6000,0.7,2029Q1
S3,South,store,Bob,new,900000,0.4,4000,0.9,
D1,South,dc,,,0,0,9000,0.95,
"""

LIMITS = """\
limit,scope,period,amount
field,North,2027Q2,6
budget,,2027Q1,50000
"""

PINS = """\
unit,lever,rule,quarter
S1,store_optimization,must,2027Q2
S2,orchestration,must_not,
"""

SEASONS = """\
profile,fiscal_quarter,revenue
city,1,0.9
city,2,1.0
city,3,1.0
city,4,1.1
"""

GOOD: dict[str, str] = {
    "plan.toml": PLAN,
    "units.csv": UNITS,
    "limits.csv": LIMITS,
    "pins.csv": PINS,
}


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder, which is made, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder
