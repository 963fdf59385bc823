"""Four stores and two levers that pay from the first quarter on: without a rule everything is launched at once."""

from typing import Any

from instances.schema.instance import Instance
from planner.plan.plan import Plan
from tests.accountant.builder import instance, label, lever, unit

CENT = 0.01


Q1, Q2, Q3, Q4 = (label(quarter) for quarter in range(1, 5))


def stores(**changes: dict[str, Any]) -> list[Any]:
    """Return stores A to D, two a region, with fields of some of them changed."""
    given = {
        "A": {"region": "north", "leader": "ann", "cohort": "old", "inventory_accuracy": 0.6, "revenue": 9e5},
        "B": {"region": "north", "leader": "bob", "cohort": "old", "inventory_accuracy": 0.7, "revenue": 1e6},
        "C": {"region": "south", "leader": "ann", "cohort": "new", "inventory_accuracy": 0.8, "revenue": 1.1e6},
        "D": {"region": "south", "leader": "bob", "cohort": "new", "inventory_accuracy": 0.9, "revenue": 1.2e6},
    }
    common = {"contribution_margin": 0.4, "shrink_rate": 0.02, "stockout_rate": 0.05, "eligible_orders": 4000, "split_rate": 0.2}
    banner = {"A": "fresh", "B": "fresh", "C": "city", "D": "city"}
    fields_of = {name: {"tag_banner": banner[name], **fields, **changes.get(name, {})} for name, fields in given.items()}
    return [unit(name, **{**common, **fields}) for name, fields in fields_of.items()]


def world(
    units: list[Any] | None = None,
    so: dict[str, Any] | None = None,
    orc: dict[str, Any] | None = None,
    training: dict[str, Any] | None = None,
    **plan_fields: Any,
) -> Instance:
    """Return the instance: store optimization cuts shrink, orchestration cuts splits."""
    store_optimization = lever(
        costs=[
            {"line": "training", "amount": 8000, "basis": "unit", **(training or {})},
            {"line": "integration", "amount": 4000, "basis": "unit", "colour": "capex"},
        ],
        loads=[{"team": "field", "prepare": 1, "go_live": 3, "stabilise": [1]}],
        effects={"shrink": 0.5},
        accuracy_gap_closed=0.5,
        ramp=[0.5, 1.0],
        **(so or {}),
    )
    orchestration = lever(
        costs=[
            {"line": "software", "amount": 5000, "basis": "network"},
            {"line": "integration", "amount": 2000, "basis": "unit"},
        ],
        loads=[{"team": "systems", "go_live": 2}],
        effects={"split": 0.5},
        **(orc or {}),
    )
    fields = {"event_costs": {"split": 10.0}, "decision": 4, "evaluation": 8, **plan_fields}
    return instance(*(units or stores()), store_optimization=store_optimization, orchestration=orchestration, **fields)


def launches(found: Plan) -> set[tuple[str, str, str]]:
    table = found.schedule
    return set(zip(table["unit"], table["lever"], table["quarter"], strict=True))
