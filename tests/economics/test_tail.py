"""After the evaluation: the same roadmap goes on, until nothing changes any more, and for ever or until it ends."""

from typing import Any

import numpy as np
import pytest

from instances.schema.instance import Instance
from instances.schema.units import Pin, SeasonalityRow
from planner.economics import fleet_of, roadmap_flows
from planner.economics.settling import tail_quarters
from planner.economics.tail import geometric_sum
from tests.economics.builders import instance, later, lever, starts, unit, value

SHRINK = dict(revenue=1000, shrink_rate=0.1)
"""Shrink of 100 a quarter."""

FOREVER = {"terminal_value": "perpetuity", "terminal_decay": 0.2}
YEARS = {"terminal_value": "multiple", "terminal_multiple": 2}


def saving(store: dict[str, Any] | None = None, finance: dict[str, Any] | None = None, **fields: Any) -> Instance:
    """A lever that avoids all shrink of 100 a quarter, in a decision and evaluation of 4 quarters."""
    plan = {key: fields.pop(key) for key in ("seasonality", "long_quarter") if key in fields}
    return instance({"a": lever(effects={"shrink": 1.0}, **fields)}, [unit(**SHRINK, **(store or {}))], finance=finance, **plan)


def test_a_perpetuity_by_hand() -> None:
    # At 5 % a year the four quarters of a year are 100 * (1.05^-0.25 + 1.05^-0.5 + 1.05^-0.75 + 1.05^-1) = 388.0226 in the
    # quarter before them. The first year counts 0.8 of that, 310.4181, and all years 1.05 / (0.05 + 0.2) = 4.2 times it.
    case = saving(finance={"discount_rate": 0.05} | FOREVER)
    assert later(case, "shrink", a=1) == pytest.approx(4.2 * 310.4181, abs=0.005)
    # In the NPV it is discounted by the factor of quarter 4, 1 / 1.05.
    assert value(case, a=1) == pytest.approx(388.0226 + 4.2 * 310.4181 / 1.05, abs=0.005)


@pytest.mark.parametrize("timing", ["end", "middle", "start"])
def test_a_terminal_value_is_a_value_in_the_last_quarter(timing: str) -> None:
    # The flows after quarter 4 are as far from it as those within, whatever the timing.
    case = saving(finance={"discount_rate": 0.05, "discount_timing": timing} | FOREVER)
    assert later(case, "shrink", a=1) == pytest.approx(4.2 * 310.4181, abs=0.005)


@pytest.mark.parametrize(
    ("multiple", "expected"), [(2, 800), (0.25, 100), (0.3, 120), (1.6, 640)]
)  # 4, 1, 1.2 and 6.4 quarters of 100
def test_a_multiple_counts_quarters_whole_and_the_last_by_its_part(multiple: float, expected: float) -> None:
    case = saving(finance={"discount_rate": 0.3, "terminal_value": "multiple", "terminal_multiple": multiple})
    assert later(case, "shrink", a=1) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("exits", "expected"),
    [
        ("2028Q3", 3 * 100),  # three quarters after the evaluation
        ("2029Q4", 8 * 100),
        ("2031Q1", 8 * 100),  # after the end of the multiple
        ("2027Q4", 0),
        ("2027Q2", 0),
    ],
)
def test_a_multiple_ends_with_the_unit(exits: str, expected: float) -> None:
    assert later(saving({"exit_quarter": exits}, YEARS), "shrink", a=1) == pytest.approx(expected)


def test_a_perpetuity_ends_with_the_unit() -> None:
    # Without discounting, 20 % less by the year: 400 * 0.8, 400 * 0.64, and two quarters at 0.512.
    case = saving({"exit_quarter": "2030Q2"}, FOREVER)
    assert later(case, "shrink", a=1) == pytest.approx(320 + 256 + 102.4)


def test_an_exit_long_after_the_evaluation_is_weighed_and_not_worked_out() -> None:
    # Without discounting or decay, 997 years and a quarter are 3989 quarters; the tail is a year.
    case = saving({"exit_quarter": "3025Q1"}, {"terminal_value": "perpetuity", "discount_rate": 0.0, "terminal_decay": 1e-12})
    assert later(case, "shrink", a=1) == pytest.approx(398_900, rel=1e-8)
    assert tail_quarters(case) == 4


def test_a_ramp_goes_on() -> None:
    # Ramp of 0, 1/4, 1/2, 3/4, 1 from quarter 4: in the first year after it 25, 50, 75, 100, then 400 a year.
    # At 20 % decay without discounting: 0.8 * 250, then 0.64 * 400 * 1 / 0.2 = 1280.
    case = saving(finance=FOREVER, ramp=[0, 0.25, 0.5, 0.75, 1.0])
    assert later(case, "shrink", a=4) == pytest.approx(200 + 1280)


def test_a_ramp_in_company_goes_on_longer() -> None:
    # At half speed the ramp of 0, 1 is whole two quarters after the launch in quarter 4: 50, 100, 100, 100 in the first
    # year. The other lever does nothing.
    levers = {"a": lever(effects={"shrink": 1.0}, ramp=[0, 1.0]), "b": lever()}
    case = instance(levers, [unit(**SHRINK)], finance=YEARS, interaction={"same_quarter_ramp_speed": 0.5})
    assert later(case, "shrink", a=4, b=4) == pytest.approx(750)
    assert later(case, "shrink", a=4) == pytest.approx(800)


def test_the_rest_of_a_life_is_counted_and_no_more() -> None:
    # Six quarters from quarter 3: two within, four after, at 0.8 by the decay.
    case = saving(finance=FOREVER, benefit_life_quarters=6)
    assert later(case, "shrink", a=3) == pytest.approx(320)
    # Two quarters from quarter 3 are over: what has ended is not carried on.
    assert later(saving(finance=FOREVER, benefit_life_quarters=2), "shrink", a=3) == 0


def test_launch_hours_after_the_evaluation_are_paid() -> None:
    # Three quarters of 10 hours at 5 from quarter 4: two of them after it, at 0.8.
    case = saving({"wage": 5}, FOREVER, launch_hours=[10, 10, 10])
    assert later(case, "labour", a=4) == pytest.approx(-80)


def test_growth_inflation_and_drift_stand_still_and_quarters_have_13_weeks() -> None:
    # Quarter 4 has 14 weeks of revenue at 1000 * 1.21^0.75 * 1.1^0.75 for 13; after it there are 13 weeks of the same.
    case = saving({"revenue_growth": 0.21}, YEARS | {"inflation_rate": 0.1}, long_quarter=4)
    assert later(case, "shrink", a=1) == pytest.approx(8 * 100 * 1.331**0.75)
    # Splits of 10 %, growing by half a quarter: 0.1 * 1.5^3 in quarter 4 and after it.
    store = unit(eligible_orders=1000, split_rate=0.1, event_drift=0.5)
    case = instance({"a": lever(effects={"split": 1.0})}, [store], finance=YEARS, event_costs={"split": 1})
    assert later(case, "shipping", a=1) == pytest.approx(8 * 337.5)


def test_seasons_go_on_by_fiscal_quarter() -> None:
    # Spring is twice, autumn nothing: 600 a year as any year, but half a year after quarter 4 is 200 + 100, not 200.
    seasons = [SeasonalityRow(profile="s", fiscal_quarter=1, revenue=2), SeasonalityRow(profile="s", fiscal_quarter=3, revenue=0)]
    half = {"terminal_value": "multiple", "terminal_multiple": 0.5}
    case = saving({"seasonality": "s"}, half, seasonality=seasons)
    assert later(case, "shrink", a=1) == pytest.approx(300)


def test_a_resize_and_a_price_after_the_evaluation_are_carried_on() -> None:
    # Half the size from the third quarter after the evaluation: 100, 100, then 50 six times. Support of 10 follows the
    # size, and costs three times as much from the fifth: -10 -10 -5 -5, then -15 four times.
    support = [dict(amount=10, basis="unit", price_quarters=["2029Q1"], price_factors=[3.0])]
    case = saving({"resize_quarter": "2028Q3", "resize_factor": 0.5}, YEARS, support=support)
    assert later(case, "shrink", a=1) == pytest.approx(500)
    assert later(case, "support", a=1) == pytest.approx(-30 - 60)


def test_a_minimum_term_runs_on_after_the_exit() -> None:
    # Support of 10 for at least 7 quarters from quarter 3: closing after quarter 4 leaves 5 of them after it.
    support = [dict(amount=10, basis="unit", minimum_quarters=7)]
    case = saving({"exit_quarter": "2027Q4"}, YEARS, support=support)
    assert later(case, "support", a=3) == pytest.approx(-50)
    # Closing two quarters later it is the same money; closing long after it, support is paid to the end of the multiple.
    assert later(saving({"exit_quarter": "2028Q2"}, YEARS, support=support), "support", a=3) == pytest.approx(-50)
    assert later(saving({"exit_quarter": "2039Q4"}, YEARS, support=support), "support", a=3) == pytest.approx(-80)


def test_what_comes_after_is_taxed_but_for_stock() -> None:
    # Closing a quarter after the evaluation, a unit gives back the 500 of stock it freed; shrink of 100 a quarter once.
    store = {"inventory": 1000, "exit_quarter": "2028Q1"}
    case = instance(
        {"a": lever(effects={"shrink": 1.0, "inventory": 0.5})}, [unit(**SHRINK, **store)], finance=YEARS | {"tax_rate": 0.25}
    )
    assert later(case, "working_capital", a=1) == pytest.approx(-500)
    assert later(case, "tax", a=1) == pytest.approx(-25)


CAPEX = {"costs": [dict(line="software", amount=800, basis="unit", colour="capex")]}


@pytest.mark.parametrize("ending", [{}, FOREVER, YEARS])
def test_depreciation_after_the_evaluation_counts_always(ending: dict[str, Any]) -> None:
    # 100 a quarter for 8 quarters from quarter 2: three within, five after; tax of 25 % saves 25 on each.
    case = instance({"a": lever(**CAPEX)}, finance={"tax_rate": 0.25, "depreciation_quarters": 8} | ending)
    assert later(case, "tax", a=2) == pytest.approx(125)
    assert value(case, a=2) == pytest.approx(-800 + 200)


def test_depreciation_after_the_evaluation_is_discounted_to_it() -> None:
    # Paid in quarter 4, over 2 quarters: 400 a quarter after it, at 21 % a year: 100 / 1.21^0.25.
    case = instance({"a": lever(**CAPEX)}, finance={"tax_rate": 0.25, "depreciation_quarters": 2, "discount_rate": 0.21})
    assert later(case, "tax", a=4) == pytest.approx(100 / 1.21**0.25)


@pytest.mark.parametrize(
    ("exits", "within", "after"),
    [
        # 100 a quarter from quarter 2, the rest of 700 when the unit closes in quarter 3.
        ("2027Q3", [0, 25, 175, 0], 0),
        # Closing two quarters after the evaluation: 100 in quarter 5, the rest of 400 in quarter 6.
        ("2028Q2", [0, 25, 25, 25], 125),
        # Closing in the quarter of the launch, which is allowed here.
        ("2027Q2", [0, 200, 0, 0], 0),
    ],
)
def test_an_exit_writes_off_the_rest(exits: str, within: list[float], after: float) -> None:
    case = instance({"a": lever(**CAPEX)}, [unit(exit_quarter=exits)], finance={"tax_rate": 0.25, "depreciation_quarters": 8})
    found = roadmap_flows(fleet_of(case), np.array([0]), starts(case, a=2))
    assert found.amount[0, -1] == pytest.approx(within)
    assert found.terminal[0, -1] == pytest.approx(after)


def test_capex_paid_after_an_exit_is_written_off_when_it_is_paid() -> None:
    # Paid in halves in quarters 2 and 3, closing after quarter 2: 400 written off in each.
    costs = [dict(line="software", amount=800, basis="unit", colour="capex", profile=[0.5, 0.5])]
    finance = {"tax_rate": 0.25, "depreciation_quarters": 8}
    case = instance({"a": lever(costs=costs)}, [unit(exit_quarter="2027Q2")], finance=finance)
    found = roadmap_flows(fleet_of(case), np.array([0]), starts(case, a=2))
    assert found.amount[0, -1] == pytest.approx([0, 100, 100, 0])


def test_a_running_lever_that_wears_out_after_the_evaluation_is_part_of_the_base() -> None:
    # a runs since quarter 0 and works for 6 quarters, up to quarter 5, which is one after the evaluation.
    # b saves half of what is left of 100: nothing while a works, then 50 a quarter: 7 of the 8 quarters of the multiple.
    levers = {"a": lever(effects={"shrink": 1.0}, benefit_life_quarters=6), "b": lever(effects={"shrink": 0.5})}
    pins = [Pin(unit="S1", lever="a", rule="running", quarter="2026Q4")]
    case = instance(levers, [unit(**SHRINK)], pins, finance=YEARS)
    assert later(case, "shrink", a=0, b=1) == pytest.approx(350)


def test_a_perpetuity_that_does_not_fade_is_refused() -> None:
    with pytest.raises(ValueError, match="terminal_decay"):
        fleet_of(saving(finance={"discount_rate": -0.2, "terminal_value": "perpetuity", "terminal_decay": 0.2}))


@pytest.mark.parametrize("ratio", [0.0, 0.3, 0.999999999, 1.0, 1.2])
def test_geometric_sums(ratio: float) -> None:
    for terms in range(6):
        expected = sum(ratio**power for power in range(terms))
        assert float(geometric_sum(ratio, np.array(float(terms)))) == pytest.approx(expected)
    if ratio < 1:
        assert float(geometric_sum(ratio, np.array(np.inf))) == pytest.approx(1 / (1 - ratio))
