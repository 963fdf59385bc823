"""A closing with transfers under tax, inflation, exits and a perpetuity, against a ledger that imports nothing of the project."""

from pathlib import Path

import pytest

from planner import verify
from tests.worked import transfers_case as case
from tests.worked.cases import CENT, cell, label, launch, worked

CLOSING, RUNS = "closing", "orchestration"
FIRST = "2028Q1"


def quarter(number: int) -> str:
    return label(number, FIRST)


def test_every_line_agrees_with_a_ledger_of_its_own(tmp_path: Path) -> None:
    finance = {
        "discount_rate": case.REAL,
        "discount_rate_kind": "real",
        "discount_timing": "middle",
        "inflation_rate": case.INFLATION,
        "wage_growth": case.WAGES,
        "freight_growth": case.FREIGHT,
        "tax_rate": case.TAX,
        "online_sales": "inside",
        "terminal_value": "perpetuity",
        "terminal_decay": case.DECAY,
        "carrying_rate": case.CARRYING,
        "cancelled_orders_lost": case.LOST,
        "cost_of_goods": case.GOODS,
        "shrink_cash_share": case.GOODS_LOST,
        "extra_orders_incremental": case.INCREMENTAL,
        "contingency": {"measured": case.CONTINGENCY},
    }
    runs = {
        "effects": {"order_uplift": case.ORDER_UPLIFT, "sales_uplift": case.SALES_UPLIFT},
        "support": [{"amount": case.SUPPORT, "basis": "unit", "minimum_quarters": case.TERM}],
    }
    closing = {"closes": True, "costs": [{"line": "closing", "amount": case.CLOSING_COST, "basis": "unit"}]}
    units = [{"unit": "A", "seasonality": "year", "lease_end": quarter(8), **case.A}]
    units += [
        {"unit": name, "revenue": 90_000, "eligible_orders": 300, "inventory": 9000, "exit_quarter": quarter(last), **unit}
        for name, (unit, _, _, last) in zip("BC", case.TAKERS, strict=True)
    ]
    found = worked(
        tmp_path,
        decision=4,
        evaluation=case.H,
        calendar={"first_quarter": FIRST, "kind": "4-5-4", "fiscal_year_start_month": 2},
        finance=finance,
        levers={RUNS: runs, CLOSING: closing},
        units=units,
        pins=[
            launch("A", quarter(case.CLOSES), CLOSING),
            *({"unit": name, "lever": CLOSING, "rule": "must_not"} for name in "BC"),
            launch("A", quarter(0), RUNS, "running"),
            launch("B", quarter(-2), RUNS, "running"),
            {"unit": "C", "lever": RUNS, "rule": "must_not"},
        ],
        transfers=[
            {"from_unit": "A", "to_unit": name, "share": share, "share_orders": share_orders}
            for name, (_, share, share_orders, _) in zip("BC", case.TAKERS, strict=True)
        ],
        seasons=[
            {"profile": "year", "fiscal_quarter": one, "revenue": sales, "orders": orders, "labour_hours": hours}
            for one, (sales, orders, hours) in case.SEASON.items()
        ],
        records=case.RECORDS,
        event_costs={"overtime_premium": case.PREMIUM, "missed_task_hour": case.MISSED_HOUR},
        rules={"minimum_quarters_before_exit": 0},
    )
    assert found.npv == pytest.approx(case.npv(), abs=CENT)
    assert verify(found) == []
    for when, lines in case.ledger().items():
        period = quarter(when) if isinstance(when, int) else when
        shown = {line: cell(found, line, period) for line in lines}
        assert shown == pytest.approx(lines, abs=CENT), period
        of_period = found.cashflow[found.cashflow["quarter"] == period]
        assert of_period["amount"].sum() == pytest.approx(sum(lines.values()), abs=CENT * len(lines)), period
