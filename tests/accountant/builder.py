"""Small instances for the accountant, built from schema objects."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.instance import Instance, Quarter
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, LimitRow, Pin, SeasonalityRow, Unit
from planner.accountant import Account, Launch

FIRST = "2027Q1"


def label(index: int) -> str:
    return quarter_label(quarter_ordinal(FIRST) + index - 1)


def quarters(count: int, long_quarter: int | None = None) -> tuple[Quarter, ...]:
    made = []
    for index in range(1, count + 1):
        year, quarter = 2027 + (index - 1) // 4, (index - 1) % 4 + 1
        weeks = 14 if index == long_quarter else 13
        end = date(2027 + index // 4, 3 * (index % 4) + 1, 1) - timedelta(days=1)
        made.append(Quarter(index, label(index), date(year, 3 * quarter - 2, 1), end, year, quarter, weeks))
    return tuple(made)


def unit(identifier: str = "A", **fields: Any) -> Unit:
    """A unit that flows nothing: every figure that a test does not give is 0."""
    defaults = {"region": "north", "revenue": 0, "contribution_margin": 0.5, "eligible_orders": 0, "inventory_accuracy": 0.9}
    return Unit.model_validate({"unit": identifier, **defaults, **fields})


def lever(**fields: Any) -> dict[str, Any]:
    """A lever that does nothing, works at once and in full."""
    return {"title": "A lever", "evidence": "measured", "ramp": [1.0], **fields}


def instance(
    *units: Unit,
    store_optimization: dict[str, Any] | None = None,
    orchestration: dict[str, Any] | None = None,
    levers: dict[str, dict[str, Any]] | None = None,
    decision: int = 4,
    evaluation: int = 4,
    long_quarter: int | None = None,
    finance: dict[str, Any] | None = None,
    pins: Sequence[dict[str, Any]] = (),
    limit_rows: Sequence[dict[str, Any]] = (),
    seasonality: Sequence[dict[str, Any]] = (),
    flows: Sequence[dict[str, Any]] = (),
    **settings: Any,
) -> Instance:
    document = {
        "plan": {"name": "test"},
        "calendar": {"first_quarter": FIRST, "decision_quarters": decision, "evaluation_quarters": evaluation},
        "finance": {"discount_rate": 0.0, **(finance or {})},
        "levers": {
            "store_optimization": store_optimization or lever(),
            "orchestration": orchestration or lever(),
            **(levers or {}),
        },
        **settings,
    }
    return Instance(
        "test",
        Settings.model_validate(document),
        units or (unit(),),
        quarters(evaluation, long_quarter),
        tuple(LimitRow.model_validate(row) for row in limit_rows),
        tuple(Pin.model_validate(pin) for pin in pins),
        tuple(SeasonalityRow.model_validate(row) for row in seasonality),
        tuple(FlowRow.model_validate({"unit": "A", "lever": "store_optimization", **row}) for row in flows),
    )


def launch(name: str = "A", quarter: int = 1, lever_name: str = "store_optimization") -> Launch:
    return Launch(name, lever_name, label(quarter))


def cash(done: Account, line: str, quarter: int | str = 1) -> float:
    """The flow of a line in a quarter by number, or in "terminal"."""
    when = label(quarter) if isinstance(quarter, int) else quarter
    amounts = [amount for key, amount in done.cashflow.items() if key[0] == when and key[2] == line]
    assert len(amounts) == 1
    return amounts[0]


def by_quarter(done: Account, line: str, last: int = 4) -> list[float]:
    """The flows of a line in quarters 1 to `last`."""
    return [cash(done, line, quarter) for quarter in range(1, last + 1)]
