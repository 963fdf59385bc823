"""Shares of launches, benefits by year, and worth by lever, grade, region and hardness."""

from itertools import permutations

import pytest

from planner.accountant import Account, account
from planner.accountant.shapley_shares import shapley_shares
from planner.accountant.yearly import Yearly

from .builder import instance, label, launch, lever, unit

HOURS = {"labour_hours": 1000, "wage": 20}
COST = {"line": "training", "amount": 5000, "basis": "unit"}
SAVES = lever(effects={"labour_hours": 0.1})


def test_shares_of_a_game_worked_by_hand():
    # a alone 6, b alone 0, c alone 0; a and b 12, a and c 6, b and c 3; all 18
    worth = {"a": 6, "b": 0, "c": 0, "ab": 12, "ac": 6, "bc": 3, "abc": 18}
    games = {frozenset(coalition): Yearly([value], [2.0 * value]) for coalition, value in worth.items()}
    shares = shapley_shares(games, ["a", "b", "c"])
    # a comes first in 2 of 6 orders (6), after b in one (12), after c in one (6), last in two (15): 60 / 6
    assert [share.amounts[0] for share in shares.values()] == pytest.approx([10, 5.5, 2.5])
    assert [share.values[0] for share in shares.values()] == pytest.approx([20, 11, 5])


def test_what_two_launches_are_worth_together_only_is_parted_equally():
    made = instance(
        unit(**HOURS, inventory_accuracy=0.5),
        store_optimization=lever(accuracy_gap_closed=1.0, accuracy_target=1.0),
        orchestration=lever(
            effects={"labour_hours": 0.1},
            effectiveness=[{"accuracy": 0.5, "effectiveness": 0.0}, {"accuracy": 1.0, "effectiveness": 1.0}],
            costs=[COST],
        ),
    )
    done = account(made, [launch(), launch(lever_name="orchestration")])
    store, brain = (done.launches["A", name] for name in ("store_optimization", "orchestration"))
    assert (store.npv_share, brain.npv_share) == (pytest.approx(4000), pytest.approx(4000 - 5000))
    assert (store.incremental_npv, brain.incremental_npv) == (pytest.approx(8000), pytest.approx(3000))
    assert done.benefits["north", "A", "store_optimization", "operating_cost", "labour", "2027"].amount == pytest.approx(4000)
    assert done.benefits["north", "A", "orchestration", "implementation_cost", "training", "2027"].amount == pytest.approx(-5000)
    assert set(done.benefits) == {
        ("north", "A", "store_optimization", "operating_cost", "labour", "2027"),
        ("north", "A", "orchestration", "operating_cost", "labour", "2027"),
        ("north", "A", "orchestration", "implementation_cost", "training", "2027"),
    }


TANGLED = instance(
    unit(**HOURS, inventory_accuracy=0.6, inventory=1000),
    unit("B", **HOURS, region="south"),
    store_optimization=lever(
        evidence="pilot",
        effects={"labour_hours": 0.1},
        costs=[{**COST, "colour": "capex"}, {"line": "software", "amount": 50, "basis": "network"}],
        accuracy_gap_closed=0.5,
        ramp=[0, 1],
        ends_with=["training"],
    ),
    orchestration=lever(
        effects={"labour_hours": 0.2, "inventory": 0.1, "late": 0.1},
        ramp=[0, 0.5, 1],
        effectiveness=[{"accuracy": 0.5, "effectiveness": -0.5}, {"accuracy": 1.0, "effectiveness": 1.0}],
        support=[{"amount": 3, "basis": "region"}, {"amount": 4, "basis": "unit"}],
    ),
    levers={"training": lever(evidence="pilot", effects={"labour_hours": 0.05, "late": -0.1}, launch_hours=[9])},
    interaction={"same_quarter_ramp_speed": 0.5},
    finance={
        "discount_rate": 0.1,
        "tax_rate": 0.2,
        "terminal_value": "perpetuity",
        "hardness": {"labour": "soft", "shipping": "avoided", "working_capital": "soft"},
    },
    event_costs={"late": 7},
    evaluation=6,
)
TANGLED_LAUNCHES = [
    launch(quarter=2),
    launch(quarter=2, lever_name="orchestration"),
    launch(quarter=3, lever_name="training"),
    launch("B", 1, "orchestration"),
]


@pytest.fixture(scope="module")
def tangled() -> Account:
    return account(TANGLED, TANGLED_LAUNCHES)


def test_a_share_is_the_mean_over_every_order_of_what_the_launch_adds(tangled: Account) -> None:
    own = TANGLED_LAUNCHES[:3]
    added = dict.fromkeys(own, 0.0)

    def worth(launches: list) -> float:
        one = account(TANGLED, launches)
        return one.npv - sum(cost.npv for cost in one.shared_costs)

    orders = list(permutations(own))
    for order in orders:
        for place, one in enumerate(order):
            added[one] += (worth(list(order[: place + 1])) - worth(list(order[:place]))) / len(orders)
    for one in own:
        assert tangled.launches["A", one.lever].npv_share == pytest.approx(added[one])


def test_benefits_sum_to_buckets_levers_grades_and_regions(tangled: Account) -> None:
    figures = tangled.figures
    for place, parts in ((3, figures.buckets), (2, figures.npv_by_lever)):
        found = dict.fromkeys(parts, 0.0)
        for key, benefit in tangled.benefits.items():
            found[key[place]] += benefit.present_value
        assert found == pytest.approx(dict(parts))
    by_region: dict[str | None, float] = {}
    for (region, *_), benefit in tangled.benefits.items():
        by_region[region or None] = by_region.get(region or None, 0.0) + benefit.present_value
    assert by_region == pytest.approx(dict(figures.npv_by_region))
    assert figures.npv_by_grade == pytest.approx(
        {
            "pilot": figures.npv_by_lever["store_optimization"] + figures.npv_by_lever["training"],
            "measured": figures.npv_by_lever["orchestration"],
        }
    )
    assert sum(figures.buckets.values()) == pytest.approx(tangled.npv)


def test_benefits_of_a_year_are_the_cash_of_its_quarters(tangled: Account) -> None:
    years: dict[tuple[str, str], float] = {}
    for key, benefit in tangled.benefits.items():
        years[key[5], key[4]] = years.get((key[5], key[4]), 0.0) + benefit.amount
    cash: dict[tuple[str, str], float] = {}
    for (quarter, _, line), amount in tangled.cashflow.items():
        year = quarter if quarter == "terminal" else quarter[:4]
        cash[year, line] = cash.get((year, line), 0.0) + amount
    assert years == pytest.approx({key: amount for key, amount in cash.items() if amount})


def test_hardness_after_tax_sums_to_the_npv(tangled: Account) -> None:
    values: dict[str, float] = {}
    for (_, _, line), value in tangled.present_values.items():
        values[line] = values.get(line, 0.0) + value
    # tax is 20 %; working capital is not taxed
    assert tangled.figures.npv_by_hardness == pytest.approx(
        {
            "avoided": 0.8 * values["shipping"],
            "soft": 0.8 * values["labour"] + values["working_capital"],
            "hard": tangled.npv - 0.8 * values["shipping"] - 0.8 * values["labour"] - values["working_capital"],
        }
    )


@pytest.mark.parametrize("quarter", [1, 2])
def test_waiting_costs_what_a_quarter_later_brings_less(quarter: int) -> None:
    shared = [{"line": "training", "amount": 100, "basis": "network"}]
    made = instance(unit(**HOURS), store_optimization=lever(effects={"labour_hours": 0.1}, costs=[COST, *shared]), decision=2)
    # without discounting a quarter of 2000 is missed
    assert account(made, [launch(quarter=quarter)]).figures.cost_of_waiting == pytest.approx(2000)


def test_waiting_saves_what_prices_and_discounting_save() -> None:
    dated = lever(costs=[{**COST, "price_quarters": [label(2)], "price_factors": [0.5]}])
    made = instance(store_optimization=dated, finance={"discount_rate": 0.4641})
    done = account(made, [launch()])
    assert done.figures.cost_of_waiting == pytest.approx(-5000 / 1.1 + 2500 / 1.21)


def test_waiting_is_not_told_where_a_launch_or_a_payment_would_lie_after_the_evaluation() -> None:
    assert account(instance(unit(**HOURS), store_optimization=SAVES), [launch(quarter=4)]).figures.cost_of_waiting is None
    assert account(instance(), []).figures.cost_of_waiting == 0
    for basis in ("unit", "network"):
        paid = lever(costs=[{**COST, "basis": basis, "profile": [0.5, 0.5]}])
        made = instance(store_optimization=paid)
        assert account(made, [launch(quarter=3)]).figures.cost_of_waiting is None
        assert account(made, [launch(quarter=2)]).figures.cost_of_waiting == 0
    brought = instance(flows=[{"line": "software", "quarter": 2, "amount": -5}])
    assert account(brought, [launch(quarter=2)]).figures.cost_of_waiting is None
    running = [{"unit": "A", "lever": "orchestration", "rule": "running", "quarter": label(0)}]
    made = instance(unit(**HOURS), store_optimization=SAVES, orchestration=SAVES, pins=running)
    assert account(made, [launch(quarter=3)]).figures.cost_of_waiting == pytest.approx(1800)


def test_no_change_costs_what_the_base_case_grows_by() -> None:
    made = instance(
        unit(**HOURS, revenue=1000, revenue_growth=0.4641, stockout_rate=0.1, inventory=100, exit_quarter=label(7)),
        unit("B", **HOURS),
        store_optimization=lever(effects={"labour_hours": 0.1}, support=[{"amount": 9, "basis": "unit"}]),
        pins=[{"unit": "B", "lever": "store_optimization", "rule": "running", "quarter": label(0)}],
        finance={"carrying_rate": 0.4},
        evaluation=8,
    )
    done = account(made, [launch("A")])
    growth = sum(1.1**place for place in range(4)), sum(1.1**place for place in range(4, 7))
    assert done.base_case["revenue_lift", "stockouts"] == pytest.approx((*(50 * year for year in growth), 0))
    assert done.base_case["operating_cost", "labour"] == pytest.approx((4 * 38_000, 3 * 38_000 + 18_000, 0))
    assert done.base_case["operating_cost", "carrying"] == pytest.approx((40, 30, 0))
    lines = {line for _, line in done.base_case}
    assert len(lines) == 16 and not lines & {"support", "working_capital", "tax", "training"}


def test_drift_is_told_apart_from_growth() -> None:
    made = instance(
        unit(eligible_orders=1000, order_growth=0.4641, late_rate=0.1, event_drift=0.1, hours_per_order=1, wage=20),
        unit("B", inventory_accuracy=0.9, accuracy_drift=0.1, labour_hours=1000, wage=20),
        unit("C", eligible_orders=1000, late_rate=0.1),
        store_optimization=lever(
            effects={"labour_hours": 0.1},
            effectiveness=[{"accuracy": 0.0, "effectiveness": 0.0}, {"accuracy": 1.0, "effectiveness": 1.0}],
        ),
        pins=[{"unit": "B", "lever": "store_optimization", "rule": "running", "quarter": label(0)}],
        event_costs={"late": 10},
        evaluation=5,
    )
    levels = account(made, []).base_case
    growth = [1.1**place for place in range(5)]
    steady = 1000 * sum(growth[1:])
    assert levels["operating_cost", "shipping"].by_drift == pytest.approx(1000 * sum(one**2 - one for one in growth[1:]))
    # the running lever of B saves 90, 80, 70, 60 and 50 of 100 by 10 % of its hours, and would save 90
    assert levels["operating_cost", "labour"].by_drift == pytest.approx(2000 * (0.1 + 0.2 + 0.3 + 0.4))
    assert levels["operating_cost", "labour"].last_year == pytest.approx(20 * steady + 80_000 - 2000 * (0.8 + 0.7 + 0.6 + 0.5))
