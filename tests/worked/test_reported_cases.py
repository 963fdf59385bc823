"""Small inputs that people who plan with other tools have stumbled over, worked by hand.

At 10 % a year, in arrears, a quarter's factor is 1.1^(-1/4) = 0.97645409; an annuity of n quarters is
0.97645409 x (1 - 1.1^(-n/4)) / 0.02354591. A launch costs 1,000 a unit of size and saves all of the shrink.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from instances.problems import InputProblems
from planner import plan
from planner.plan.plan import Plan
from tests.worked.cases import CENT, assert_npv, figure, launched, limit, terminal

HEADER = "unit,region,size,revenue,contribution_margin,eligible_orders,inventory_accuracy,shrink_rate,labour_hours,wage"
FOUR = (
    "A,North,4,100000,0.3,0,0.8,0.010",
    "B,North,6,100000,0.3,0,0.8,0.012",
    "C,South,8,100000,0.3,0,0.8,0.014",
    "D,South,10,100000,0.3,0,0.8,0.016",
)
LONGER = {"decision": 8, "evaluation": 20}


def planned(
    folder: Path,
    rules: str = "",
    units: Sequence[str] = FOUR,
    *,
    decision: int = 4,
    evaluation: int = 12,
    finance: str = "",
    loads: str = "",
    labour: str = "0,0",
    files: dict[str, str] | None = None,
) -> Plan:
    """Write the small instance with what a case adds to it, and plan it."""
    (folder / "plan.toml").write_text(f"""
[plan]
name = "Small"
[calendar]
first_quarter = "2027Q1"
decision_quarters = {decision}
evaluation_quarters = {evaluation}
[finance]
discount_rate = 0.10
{finance}
[levers.store_optimization]
title = "Project"
evidence = "measured"
ramp = [1.0]
costs = [{{ line = "integration", amount = 1000, basis = "unit", colour = "capex" }}]
{loads}
effects = {{ shrink = 1.0 }}
[levers.orchestration]
title = "Platform"
costs = [{{ line = "software", amount = 1000, basis = "unit" }}]
{rules}
""")
    (folder / "units.csv").write_text("\n".join([HEADER, *(f"{unit},{labour}" for unit in units)]) + "\n")
    for name, content in (files or {}).items():
        (folder / name).write_text(content)
    return plan(folder, gap=0.0)


def test_load_after_the_last_decision(tmp_path: Path) -> None:
    # A launch loads the two quarters after it with 9 of 10, so that launches are two quarters apart: two of four, in 2027Q1 and
    # 2027Q3. Annuities: quarters 1..12 10.31303, quarters 3..12 8.38311. The largest unit first, 1,600 x 10.31303 - 10,000 x
    # 0.97645409 = 6,736.3071; the smallest, which loses least by waiting, third: 1,000 x 8.38311 - 4,000 x 0.93101244 =
    # 4,659.0635. Together 11,395.3707.
    found = planned(
        tmp_path,
        '[[limits]]\nname = "field"\nmeasure = "load"\nteams = ["field"]\namount = 10',
        loads='loads = [{ team = "field", go_live = 1, stabilise = [9, 9] }]',
    )
    assert_npv(found, 11_395.3707)
    assert {(unit, quarter) for unit, _, quarter in launched(found)} == {("D", "2027Q1"), ("A", "2027Q3")}
    assert [limit(found, "field", period)[1] for period in ("2027Q4", "2028Q1")] == [9, 9]


def test_each_after_the_other(tmp_path: Path) -> None:
    rows = (("B after A", "A", "B"), ("A after B", "B", "A"))
    groups = [
        f'[[groups]]\nname = "{name}"\nkind = "prerequisite"\nlever = "store_optimization"\n'
        f'first = "{first}"\nunits = ["{then}"]\nlag = 1'
        for name, first, then in rows
    ]
    with pytest.raises(InputProblems, match="which waits for it"):
        planned(tmp_path, "\n".join(groups))


def test_growth_after_a_freeze(tmp_path: Path) -> None:
    # 2, 2 x 2 + 2 = 6, 14, a frozen quarter, then up to 30: the last 18 of 40. 1,000 a quarter for 4,000 each: 2 x 11,814.6599
    # + 6 x 10,930.1718 + 14 x 10,066.5098 + 18 x 8,399.7141 = 381,336.3417.
    found = planned(
        tmp_path,
        '[[ramp_limits]]\nname = "growth"\ngrowth = 2\nbase = 2\n[rules]\nfrozen = [{ fiscal_quarters = [4] }]',
        [f"S{number:02},North,4,100000,0.3,0,0.8,0.01" for number in range(40)],
        **LONGER,
    )
    assert_npv(found, 381_336.3417)
    quarters = [quarter for _, _, quarter in launched(found)]
    counts = [quarters.count(quarter) for quarter in ("2027Q1", "2027Q2", "2027Q3", "2027Q4", "2028Q1")]
    assert counts == [2, 6, 14, 0, 18]


def test_payback_after_a_second_wave(tmp_path: Path) -> None:
    # First wave -2,000 + 1,000 a quarter, second one in quarter 7: -60,000 + 9,000 a quarter. Sum after quarter 6: 4,000; 7:
    # -46,000; then 10,000 a quarter: 4,000 in quarter 12, 2029Q4. Annuities: 1..20 15.72048, 7..20 10.19599.
    # NPV 15,720.4763 - 1,952.9082 + 91,763.8787 - 50,782.4970 = 54,748.9498.
    found = planned(
        tmp_path,
        '[[limits]]\nname = "budget"\nmeasure = "spend"\namount = 0',
        ("A,North,2,100000,0.3,0,0.8,0.010", "B,North,60,1000000,0.3,0,0.8,0.009"),
        files={"limits.csv": "limit,scope,period,amount\nbudget,,2027Q1,2000\nbudget,,2028Q3,60000\n"},
        **LONGER,
    )
    assert figure(found, "payback_quarter") == "2029Q4"
    assert_npv(found, 54_748.9498)


def test_depreciation_over_forty_quarters(tmp_path: Path) -> None:
    # All four at once: 5,200 a quarter, 75 % of it for 12 quarters, 3,900 x 10.31303 = 40,220.8170; cost 28,000 x 0.97645409 =
    # 27,340.7145; tax saved 28,000 x 25 % / 40 = 175 a quarter for 40 quarters, x 25.48166 = 4,459.2897. NPV 17,339.3922, of
    # which the 28 quarters after H are 3,533.1520 there.
    found = planned(tmp_path, finance="tax_rate = 0.25\ndepreciation_quarters = 40")
    assert_npv(found, 17_339.3922)
    assert terminal(found, "tax") == pytest.approx(3533.1520, abs=CENT)


# Four launches at once: annuity 10.31303 x 5,200 - 0.97645409 x 28,000 = 53,627.7560 - 27,340.7145 = 26,287.0415.
FOUR_AT_ONCE = 26_287.0415


def test_a_unit_that_loses_with_every_sale_is_planned(tmp_path: Path) -> None:
    assert_npv(planned(tmp_path, units=("A,North,4,100000,-0.05,0,0.8,0.010", *FOUR[1:])), FOUR_AT_ONCE)


def test_wages_in_a_small_unit_of_currency_are_planned(tmp_path: Path) -> None:
    assert_npv(planned(tmp_path, finance='currency = "KRW"', labour="500,15000"), FOUR_AT_ONCE)


def test_seasons_that_do_not_average_one(tmp_path: Path) -> None:
    rows = [f"all,{quarter},{share},{share},{share}" for quarter, share in enumerate((0.22, 0.24, 0.25, 0.29), start=1)]
    factors = "\n".join(["profile,fiscal_quarter,revenue,orders,labour_hours", *rows])
    with pytest.raises(InputProblems, match="average"):
        planned(tmp_path, files={"seasonality.csv": factors})
