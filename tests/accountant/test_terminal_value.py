"""Terminal values: by hand, and against quarters added up one by one."""

from dataclasses import replace

import pytest

from instances.schema.settings import Finance
from planner.accountant import TERMINAL, account
from planner.accountant.lines import LINES
from planner.accountant.schedule import Schedule
from planner.accountant.shared import shared_accounts
from planner.accountant.terminal_value import annuity, years_that_change

from .builder import cash, instance, label, launch, lever, unit

HOURS = {"labour_hours": 1000, "wage": 20}
SAVER = lever(effects={"labour_hours": 0.1})
TEN = {"discount_rate": 0.4641}
"""10 % a quarter."""
FOR_EVER = {**TEN, "terminal_value": "perpetuity", "terminal_decay": 0.2}


def multiple(years, **finance):
    return {**TEN, "terminal_value": "multiple", "terminal_multiple": years, **finance}


@pytest.mark.parametrize(("years", "quarters"), [(1, 4), (1.5, 6), (0.3, 1.2)])
def test_a_multiple_counts_the_years_that_follow(years, quarters):
    made = instance(unit(**HOURS), store_optimization=SAVER, finance=multiple(years))
    done = account(made, [launch()])
    assert cash(done, "labour", TERMINAL) == pytest.approx(quarters * 2000)
    assert (TERMINAL, "implementation_cost", "training") not in done.cashflow


def test_a_perpetuity_decays_by_the_year_and_is_discounted_by_the_quarter():
    made = instance(unit(**HOURS), store_optimization=SAVER, finance={**FOR_EVER, "tax_rate": 0.5})
    done = account(made, [launch()])
    year = 0.8 * 2000 * (1 / 1.1 + 1 / 1.1**2 + 1 / 1.1**3 + 1 / 1.1**4)
    assert cash(done, "labour", TERMINAL) == pytest.approx(year * 1.4641 / (0.4641 + 0.2))
    assert cash(done, "tax", TERMINAL) == pytest.approx(-cash(done, "labour", TERMINAL) / 2)


def test_seasons_go_on_and_growth_ends():
    seasons = [
        {"profile": "peak", "fiscal_quarter": quarter, "revenue": [0.5, 1, 1, 1.5][quarter - 1]} for quarter in (1, 2, 3, 4)
    ]
    made = instance(
        unit(revenue=1000, markdown_rate=0.1, revenue_growth=0.4641, event_drift=0.5, accuracy_drift=0.1, seasonality="peak"),
        store_optimization=lever(effects={"markdown": 1.0}),
        seasonality=seasons,
        long_quarter=4,
        finance=multiple(0.75),
        evaluation=6,
    )
    done = account(made, [launch()])
    # quarters 3, 4 and 1 of the year, at the level of quarter 6 of the calendar
    assert cash(done, "markdowns", TERMINAL) == pytest.approx(100 * 1.1**5 * (1 + 1.5 + 0.5))


def test_ramps_and_lives_go_on():
    slow = lever(effects={"labour_hours": 0.1}, ramp=[0, 0.2, 0.4, 0.6, 0.8, 1.0], benefit_life_quarters=7)
    done = account(instance(unit(**HOURS), store_optimization=slow, finance=multiple(5)), [launch(quarter=3)])
    # ages 2 to 6, and nothing from age 7 on
    assert cash(done, "labour", TERMINAL) == pytest.approx(2000 * (0.4 + 0.6 + 0.8 + 1.0 + 1.0))


def test_a_business_case_goes_on():
    rows = [
        {"line": "labour", "quarter": 30, "amount": 10, "recurring": True},
        {"line": "shipping", "quarter": 20, "amount": 7},
        {"line": "returns", "quarter": 0, "amount": 1, "recurring": True},
    ]
    done = account(instance(flows=rows, finance=multiple(10, inflation_rate=0.4641)), [launch()])
    # launched in quarter 1, 40 quarters after the fourth: from quarter 31 on, once in 21, in all; prices stay those of quarter 4
    assert [cash(done, line, TERMINAL) for line in ("labour", "shipping", "returns")] == pytest.approx(
        [10 * 14 * 1.1**3, 7 * 1.1**3, 40 * 1.1**3]
    )


def test_a_unit_that_exits_counts_until_then_and_sells_its_stock():
    made = instance(
        unit(**HOURS, inventory=1000, exit_quarter=label(6)),
        store_optimization=lever(
            effects={"labour_hours": 0.1, "inventory": 0.5}, support=[{"amount": 10, "basis": "unit", "minimum_quarters": 8}]
        ),
        finance=multiple(9, tax_rate=0.5),
    )
    done = account(made, [launch()])
    assert cash(done, "labour", TERMINAL) == pytest.approx(2 * 2000)
    # 500 that was freed in quarter 1 is missing in quarter 7; support runs through quarter 8
    assert cash(done, "working_capital", TERMINAL) == pytest.approx(-500)
    assert cash(done, "support", TERMINAL) == pytest.approx(-4 * 10)
    assert cash(done, "tax", TERMINAL) == pytest.approx(-(4000 - 40) / 2)


@pytest.mark.parametrize(("rate", "decay"), [(0.4641, 0.2), (0.4641, 1.0), (0.0, 0.2), (0.4641, 0.0)])
def test_stock_that_was_freed_decays_and_is_bought_again(rate, decay):
    finance = {"discount_rate": rate, "terminal_value": "perpetuity", "terminal_decay": decay}
    made = instance(unit(inventory=1000), store_optimization=lever(effects={"inventory": 0.5}), finance=finance)
    done = account(made, [launch()])
    # 500 is freed; of 500, 400, 320, ... a fifth is bought in the first quarter of each year: all of it without discounting
    assert cash(done, "working_capital") == 500
    quarterly = (1 + rate) ** 0.25
    year_by_year = sum(decay * (1 - decay) ** year * 500 / quarterly ** (4 * year + 1) for year in range(200))
    assert cash(done, "working_capital", TERMINAL) == pytest.approx(-year_by_year)
    closed_form = decay * 500 / quarterly * (1 + rate) / (rate + decay)
    assert cash(done, "working_capital", TERMINAL) == pytest.approx(-closed_form)


def test_stock_that_was_freed_is_missing_at_a_late_exit_as_far_as_it_has_not_decayed():
    made = instance(
        unit(inventory=1000, exit_quarter=label(9)), store_optimization=lever(effects={"inventory": 0.5}), finance=FOR_EVER
    )
    # 100 is bought in quarter 5, and 400 are missing in quarter 9, in which the unit exits
    assert cash(account(made, [launch()]), "working_capital", TERMINAL) == pytest.approx(-100 / 1.1 - 400 / 1.1**5)


def test_stock_that_is_freed_after_the_evaluation_is_that_of_its_year():
    slow = lever(effects={"inventory": 0.5}, ramp=[0, 0, 0, 0, 0, 1.0])
    made = instance(unit(inventory=1000), store_optimization=slow, finance=FOR_EVER)
    # 0.8 of 500 is freed in quarter 6; 80 is bought in quarter 9, 64 in quarter 13, ...
    bought = 80 / 1.1**5 * 1.4641 / 0.6641
    assert cash(account(made, [launch()]), "working_capital", TERMINAL) == pytest.approx(400 / 1.1**2 - bought)


def test_shared_support_goes_on_while_a_unit_is_open():
    shared = lever(support=[{"amount": 5, "basis": "network"}])
    until = instance(unit(exit_quarter=label(9)), store_optimization=shared, finance=multiple(2))
    assert cash(account(until, [launch()]), "support", TERMINAL) == pytest.approx(-5 * 5)
    ever = instance(store_optimization=shared, finance=FOR_EVER)
    year = 0.8 * 5 * (1 / 1.1 + 1 / 1.1**2 + 1 / 1.1**3 + 1 / 1.1**4)
    assert cash(account(ever, [launch()]), "support", TERMINAL) == pytest.approx(-year * 1.4641 / 0.6641)


def test_years_are_unlike_where_something_changes_and_in_the_year_after():
    # years of 4 quarters from 5 on; a change in the first quarter of a year is seen in that year alone
    assert years_that_change([], 4) == [0]
    assert years_that_change([4], 4) == [0]
    assert years_that_change([9], 4) == [0, 1]
    assert years_that_change([10], 4) == [0, 1, 2]
    assert years_that_change([16, 30], 4) == [0, 2, 3, 6, 7]


def test_annuities():
    assert annuity(0.5, None) == 2
    assert annuity(0.5, 3) == 1.75
    assert annuity(1.0, 3) == 3
    assert annuity(0.0, None) == 1
    with pytest.raises(ValueError, match="above 0"):
        annuity(1.0, None)


BUSY = {
    "seasonality": "peak",
    "revenue": 1000,
    "markdown_rate": 0.1,
    "inventory": 500,
    "eligible_orders": 1000,
    "order_value": 50,
    "late_rate": 0.1,
    "inventory_accuracy": 0.7,
    "accuracy_drift": 0.01,
    **HOURS,
}
DATES = {"price_quarters": [label(3), label(11), label(26)], "price_factors": [0.5, 2.0, 0.25]}
BUSY_INSTANCE = instance(
    unit("A", **BUSY, resize_quarter=label(15), resize_factor=0.5),
    unit("B", **BUSY, exit_quarter=label(22)),
    unit("C", **BUSY, region="south", resize_quarter=label(6), resize_factor=1.5, exit_quarter=label(6)),
    store_optimization=lever(
        effects={"labour_hours": 0.1, "inventory": 0.2, "late": 0.3},
        ramp=[0, 0.1, 0.5, 1.0, 0.9],
        accuracy_gap_closed=0.5,
        support=[
            {"amount": 9, "basis": "thousand_orders", "minimum_quarters": 21, **DATES},
            {"amount": 2, "basis": "network", **DATES},
        ],
        launch_hours=[3, 2, 1, 0, 0, 0, 0, 4],
    ),
    orchestration=lever(
        effects={"markdown": 0.3, "order_uplift": 0.1},
        ramp=[0, 0, 0, 0.5, 1],
        benefit_life_quarters=13,
        effectiveness=[{"accuracy": 0.6, "effectiveness": -0.5}, {"accuracy": 0.9, "effectiveness": 1.0}],
        strain={"labour_hours": 0.1},
        support=[{"amount": 3, "basis": "region"}],
        ends_with=["training"],
    ),
    levers={"training": lever(effects={"labour_hours": -0.02})},
    seasonality=[
        {"profile": "peak", "fiscal_quarter": quarter, "revenue": quarter / 2.5, "orders": 2 - quarter / 2.5}
        for quarter in (1, 2, 3, 4)
    ],
    flows=[
        {"unit": "B", "line": "labour", "quarter": 17, "amount": 100},
        {"unit": "A", "line": "working_capital", "quarter": 1, "amount": 47},
        {"unit": "A", "line": "working_capital", "quarter": 9, "amount": -31},
        {"unit": "B", "line": "working_capital", "quarter": 6, "amount": 11},
    ],
    records={},
    interaction={"same_quarter_ramp_speed": 0.3},
    event_costs={"late": 10},
    pins=[{"unit": "B", "lever": "orchestration", "rule": "running", "quarter": label(-2)}],
    finance={**TEN, "inflation_rate": 0.1, "carrying_rate": 0.1},
    evaluation=5,
)
BUSY_LAUNCHES = [
    launch("A", 2),
    launch("A", 2, "orchestration"),
    launch("B", 1),
    launch("B", 4, "training"),
    launch("C", 3),
    launch("C", 1, "orchestration"),
]
MOVED = ("labour", "shipping", "markdowns", "carrying", "working_capital", "availability", "support")
ENOUGH = 400
"""Quarters after which decayed and discounted money does not count."""


@pytest.mark.parametrize("finance", [{"terminal_value": "perpetuity", "terminal_decay": 0.1}, multiple(3.3), multiple(17)])
def test_the_terminal_value_is_that_of_all_quarters_added_up_one_by_one(finance: dict) -> None:
    settings = Finance.model_validate(BUSY_INSTANCE.settings.finance.model_dump() | finance)
    made = replace(BUSY_INSTANCE, settings=BUSY_INSTANCE.settings.model_copy(update={"finance": settings}))
    done, schedule = account(made, BUSY_LAUNCHES), Schedule(made, BUSY_LAUNCHES)
    added = dict.fromkeys(MOVED, 0.0)
    for place in range(1, ENOUGH + 1):
        weight = min(1.0, max(0.0, 4 * settings.terminal_multiple - place + 1))
        if settings.terminal_value == "perpetuity":
            weight = 0.9 ** -(-place // 4) / 1.1**place
        for line, amount in quarter_after(schedule, 5 + place).items():
            added[line] += weight * amount
        if settings.terminal_value == "perpetuity" and place % 4 == 1:
            added["working_capital"] -= (
                (0.9 ** (place // 4) - 0.9 ** (place // 4 + 1)) * stock_freed(schedule, 4 + place) / 1.1**place
            )
        if settings.terminal_value == "perpetuity":
            added["support"] -= (1 / 1.1**place - weight) * owed(schedule, 5 + place)
    for line, amount in added.items():
        assert cash(done, line, TERMINAL) == pytest.approx(amount, rel=1e-9, abs=1e-6), line
        assert amount, line


def stock_freed(schedule: Schedule, quarter: int) -> float:
    """Inventory freed by the end of a quarter, over all units."""
    freed = 0.0
    for unit_of in schedule.units.values():
        model = schedule.model(unit_of)
        if unit_of.exit_quarter is None or schedule.instance.quarter_index(unit_of.exit_quarter) > quarter:
            freed += model.state(model.base, quarter).stock - model.state(schedule.roadmap(unit_of.unit), quarter).stock
    # rows at A, of which 47 is of 10 % a year more than today, and 31 of as many as at the end; at B 11 from quarter 7 on
    freed += 47 * 1.1**0.5 - (31 * 1.1 if quarter >= 11 else 0)
    return freed + (11 * 1.1 if 7 <= quarter < 22 else 0)


def owed(schedule: Schedule, quarter: int) -> float:
    """Support under minimum terms of 21 quarters, per thousand actual orders."""
    total = 0.0
    for name, start in (("A", 2), ("B", 1), ("C", 3)):
        if quarter < start + 21:
            orders = schedule.model(schedule.units[name]).state(schedule.roadmap(name), quarter).orders
            size = {"A": 0.5 if quarter >= 15 else 1.0, "B": 1.0, "C": 1.5}[name]
            total += 9 * orders / 1000 * size * 1.1 * (0.5 if quarter < 11 else 2.0)
    return total


def quarter_after(schedule: Schedule, quarter: int) -> dict[str, float]:
    """The flows of a quarter, without anything that was found out about other quarters but the stock before it."""
    found: dict[str, float] = {}
    for unit_of in schedule.units.values():
        model = schedule.model(unit_of)
        before, after = (model.levels(one, quarter) for one in (model.base, schedule.roadmap(unit_of.unit)))
        for line in MOVED:
            found[line] = found.get(line, 0.0) + before[LINES.index(line)] - after[LINES.index(line)]
    # store optimization: A for ever. Orchestration: C until quarter 6, A for ever; B, which runs it, would pay until quarter 22
    store = 2 * (0.25 if quarter >= 26 else 2.0 if quarter >= 11 else 0.5)
    north, south = 3 if quarter > 22 else 0, 3 if quarter <= 6 else 0
    found["support"] -= (store + north + south) * 1.1
    return found


def test_the_busy_plan_opens_its_shared_costs() -> None:
    rows = {(one.row.lever, one.row.scope, one.region) for one in shared_accounts(Schedule(BUSY_INSTANCE, BUSY_LAUNCHES))}
    assert rows == {
        ("store_optimization", "network", ""),
        ("orchestration", "region", "north"),
        ("orchestration", "region", "south"),
    }
