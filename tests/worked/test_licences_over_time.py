"""Licence tiers with minimum terms, a closing and exits against a ledger that imports nothing of the project."""

from pathlib import Path

import pytest

from planner import verify
from tests.worked import licences_case as case
from tests.worked.cases import CENT, cell, cost, label, launch, worked

LICENCE, CLOSING, LATER = "store_optimization", "closing", "orchestration"


def test_every_line_agrees_with_a_ledger_of_its_own(tmp_path: Path) -> None:
    licence = {
        "effects": {"shrink": case.SAVES, "order_uplift": case.UPLIFT},
        "ends_with": [LATER],
        "costs": [cost(case.SOFTWARE, line="software", colour="capex", size_exponent=0, profile=list(case.PROFILE))],
        "support": [
            {"amount": case.A_UNIT, "basis": "unit", "minimum_quarters": 6},
            {"amount": case.A_THOUSAND, "basis": "thousand_orders", "minimum_quarters": 6},
            {
                "amount": case.A_STORE,
                "basis": "store",
                "size_exponent": 0.5,
                "minimum_quarters": 12,
                "price_quarters": [label(case.CHEAPER_FROM)],
                "price_factors": [case.CHEAPER],
            },
            {"amount": case.NETWORK, "basis": "network"},
        ],
        "licence_tiers": [{"units": units, "discount": share} for units, share in case.TIERS],
    }
    other = {"effects": {"shrink": case.SAVES_AFTER}, "costs": [cost(case.TRAINING, size_exponent=0)]}
    closing = {"closes": True, "costs": [cost(case.CLOSING_COST, line="closing", size_exponent=0)]}
    same = {"shrink_rate": case.SHRINK, "contribution_margin": case.MARGIN, "order_value": case.ORDER_VALUE}
    same |= {"online_margin": case.ONLINE_MARGIN, "occupancy_cost": case.OCCUPANCY}
    exits = {name: {"exit_quarter": label(last)} for name, last in case.EXITS.items()}
    pins = [launch(name, label(first), LICENCE) for name, (first, _) in case.LIVE.items() if name != "C"]
    pins.append(launch("C", label(1), LICENCE, "committed") | {"until": label(case.LIVE["C"][1])})
    pins += [launch("A", label(case.CLOSES["A"]), CLOSING), launch("D", label(case.AFTER["D"]), LATER)]
    pins += [{"unit": name, "lever": CLOSING, "rule": "must_not"} for name in "BCD"]
    pins += [{"unit": name, "lever": LATER, "rule": "must_not"} for name in "ABC"]
    brought = {"lever": LICENCE, "line": "support", "quarter": 0, "amount": -case.BROUGHT, "recurring": "yes"}
    found = worked(
        tmp_path,
        decision=5,
        evaluation=case.H,
        finance={
            "discount_rate": case.RATE,
            "inflation_rate": case.INFLATION,
            "licence_growth": case.LICENCES,
            "tax_rate": case.TAX,
            "depreciation_quarters": case.LIFE,
            "terminal_value": "perpetuity",
            "terminal_decay": case.DECAY,
            "extra_orders_incremental": case.INCREMENTAL,
        },
        levers={LICENCE: licence, LATER: other, CLOSING: closing},
        units=[
            {"unit": name, "inventory_accuracy": 1, **same, **exits.get(name, {}), **unit} for name, unit in case.UNITS.items()
        ],
        pins=pins,
        flows=[{"unit": name, **brought} for name in case.UNITS],
        rules={"minimum_quarters_before_exit": 0, "minimum_quarters_between_levers": 1},
    )
    assert found.npv == pytest.approx(case.npv(), abs=CENT)
    assert found.staged_costs[0].value == pytest.approx(case.npv() - case.npv(at_list=True), abs=CENT)
    assert verify(found) == []
    for when, lines in case.ledger().items():
        period = label(when) if isinstance(when, int) else when
        assert {line: cell(found, line, period) for line in lines} == pytest.approx(lines, abs=CENT), period
