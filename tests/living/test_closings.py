"""Closings of units in plans that are carried on, compared and learned from: by hand, and what contradicts them."""

from pathlib import Path

import pytest

from instances.problems import InputProblems
from planner import plan, verify
from planner.actuals.reading import read_actuals
from planner.actuals.records import Actuals, LaunchActual, MetricActual, PaymentActual
from planner.economics.lines import LINE
from planner.learning.reading import reading_of
from planner.limits.priced import priced
from planner.living.replan import Replanned
from planner.living.variance import variance_of
from planner.plan.plan import Plan
from planner.questions.learn.learning import learn
from planner.questions.replan.reasons import launch_moves
from planner.replanning.given import Given
from tests.builders import instance_of_two_levers, label, lever, unit
from tests.living.replanning import carried, random_past, schedules
from tests.living.test_replan import SO, VAIN, starts, written
from tests.oracles.draws import Draw
from tests.oracles.random_closings import with_closings

CLOSING, CENT = "closing", 0.01
HEADER = "unit,lever,status,quarter,paid,closed\n"


def fleet(*pins: dict[str, object], **given: object) -> Plan:
    """A loses 10,000 of contribution a quarter and saves 40,000 of rent from the fourth quarter on; B gains by the other lever.

    A: lease to quarter 3, broken for 5,000; severance 2 heads at 6,000; book value 12,000 over 6 quarters, a quarter of what is
    left comes in; stock 8,000; tax 50 %.
    """
    owed = {"occupancy_cost": 40_000, "lease_end": label(3), "lease_break_fee": 5_000, "headcount": 2, "inventory": 8_000}
    a = unit("A", revenue=20_000, book_value=12_000, book_quarters=6, **owed)
    b = unit("B", revenue=100_000, shrink_rate=0.02, headcount=1)
    made = instance_of_two_levers(
        a,
        b,
        store_optimization=lever(effects={"shrink": 0.5}, costs=[{"line": "integration", "amount": 300, "basis": "unit"}]),
        orchestration=VAIN,
        levers={CLOSING: {"title": "Closing", "closes": True, "closing": {"severance_per_head": 6_000, "salvage_share": 0.25}}},
        finance={"cost_of_goods": 1.0, "shrink_cash_share": 1.0, "tax_rate": 0.5},
        records={"shrink": 0.0},
        evaluation=6,
        pins=[{"unit": "A", "lever": CLOSING, "rule": "must", "quarter": label(2)}, *pins],
        **given,
    )
    return plan(written(made), gap=0.0)


def came(name: str, quarter: int, of: str = CLOSING, **more: object) -> LaunchActual:
    return LaunchActual(name, of, "launched", label(quarter), **more)


def cancelled(name: str, of: str) -> LaunchActual:
    return LaunchActual(name, of, "cancelled")


def replanned(before: Plan, *launches: LaunchActual, as_of: int = 4, **more: object) -> Replanned:
    found = carried(before, as_of, Actuals(launches=launches, **more), keep=1.0)
    assert verify(found.plan) == []
    return found


def line(found: Plan, name: str) -> list[float]:
    rows = found.cashflow[found.cashflow["line"] == name].groupby("quarter")["amount"].sum()
    return [round(float(rows.get(label(quarter), 0.0)), 2) for quarter in range(1, 7)]


def problems(before: Plan, actuals: Actuals, as_of: int = 4) -> list[str]:
    """What is wrong with actuals, by replan; variance and learn say the same."""
    said, elsewhere = [], MetricActual("A", "shrink_rate", label(1), 0.01)
    with_a_measure = actuals if actuals.metrics else Actuals((elsewhere,), actuals.launches)
    for ask in (
        lambda: carried(before, as_of, actuals, keep=1.0),
        lambda: variance_of(before.chosen, actuals, as_of),
        lambda: learn(Given(priced(before.instance), before), with_a_measure, "here"),
    ):
        with pytest.raises(InputProblems) as found:
            ask()
        said.append([str(one) for one in found.value.problems])
    assert said[0] == said[1] == said[2]
    return said[0]


@pytest.mark.parametrize(("quarter", "left"), [(2, 10_000), (3, 8_000)])
def test_a_closing_counts_in_the_quarter_in_which_it_came(quarter: int, left: float) -> None:
    """Fee and severance, stock, salvage, and what is left of the book value written off, all in that quarter."""
    found = replanned(fleet(), came("A", quarter)).plan
    from_, at = range(quarter, 7), [0.0] * 6
    assert line(found, CLOSING) == [*at[: quarter - 1], -17_000, *at[quarter:]]
    assert line(found, "salvage") == [*at[: quarter - 1], left / 4, *at[quarter:]]
    assert line(found, "working_capital") == [*at[: quarter - 1], 8_000, *at[quarter:]]
    assert line(found, "occupancy") == [40_000 if one in from_ else 0 for one in range(1, 7)]
    assert line(found, "sales") == [-10_000 if one in from_ else 0 for one in range(1, 7)]
    of_b = 1_000 * 6 - 300  # half of 2 % of revenue each quarter, less its launch
    tax_kept = 0.5 * (30_000 * len(from_) - 17_000 + left / 4 + of_b)
    assert found.npv == pytest.approx(tax_kept + 8_000, abs=CENT)  # book values are written off within the horizon either way


def test_what_was_paid_for_a_closing_takes_the_place_of_fee_and_severance_and_is_told_once() -> None:
    before, paid = fleet(), (PaymentActual("A", "north", CLOSING, CLOSING, label(2), 20_000.0),)
    found = replanned(before, payments=paid)
    assert line(found.plan, CLOSING) == [0, -20_000, 0, 0, 0, 0]
    assert found.plan.npv == pytest.approx(before.npv - 0.5 * 3_000, abs=CENT)
    again = carried(found.plan, 4, Actuals(payments=paid), keep=1.0, sunk=found.paid.sunk)
    assert again.paid.rows == () and again.plan.npv == pytest.approx(found.plan.npv, abs=CENT)


def test_a_closing_that_slipped_or_was_cancelled_leaves_the_unit_open() -> None:
    before = fleet()
    slipped = replanned(before, LaunchActual("A", CLOSING, "slipped", label(4)))
    assert starts(slipped.plan)["A", CLOSING] == label(4) and line(slipped.plan, "sales")[:4] == [0, 0, 0, -10_000]
    stays = replanned(slipped.plan, cancelled("A", CLOSING))
    assert line(stays.plan, "sales") == [0] * 6 and ("A", CLOSING) not in starts(stays.plan)


def test_variance_has_a_late_closing_as_timing_and_one_that_was_not_planned_as_volume() -> None:
    """B would lose 50,000 of contribution and save 2,000 of shrink from quarter 3 on; its head costs 6,000."""
    found = variance_of(fleet().chosen, Actuals(launches=(came("A", 3), came("B", 3))), 5).flows
    by_line = {name: (found.timing[:, n].sum(axis=0)[:4], found.volume[:, n].sum(axis=0)[:4]) for name, n in LINE.items()}
    assert [part.tolist() for part in by_line["sales"]] == [[0, 10_000, 0, 0], [0, 0, -50_000, -50_000]]
    assert [part.tolist() for part in by_line["salvage"]] == [[0, -2_500, 2_000, 0], [0, 0, 0, 0]]
    assert [part.tolist() for part in by_line[CLOSING]] == [[0, 17_000, -17_000, 0], [0, 0, -6_000, 0]]


def test_a_lever_has_nothing_to_launch_at_a_unit_that_closed_before_it() -> None:
    """B was to be launched in quarter 4 and closed in 3: the launch goes without a row, and so do its pin and its group."""
    groups = [{"name": "both", "kind": "at_least", "count": 1, "lever": SO, "units": ["A", "B"]}]
    before = fleet({"unit": "B", "lever": SO, "rule": "must", "quarter": label(4)}, groups=groups)
    found = replanned(before, came("B", 3))
    assert starts(found.plan) == {("A", CLOSING): label(2), ("B", CLOSING): label(3)}
    assert found.as_of.broken == (
        f"B {SO}: it was to be launched, and the unit has closed",
        "both: 0 can still launch, at least 1 were to",
    )
    reasons = {(one.unit, one.lever): (one.change, one.expected, one.reason) for one in launch_moves(found)}
    assert reasons[1, 0] == ("dropped", None, "the unit has closed")
    assert found.changes.as_expected is not None and found.changes.step.moved == 0


def test_a_unit_that_others_wait_for_and_that_has_closed_is_waited_for_no_longer() -> None:
    """B is committed for quarter 3 and was to follow A, whose launch had slipped when A closed in 2."""
    group = {"name": "after A", "kind": "prerequisite", "lever": SO, "first": "A", "units": ["B"]}
    before = fleet({"unit": "B", "lever": SO, "rule": "committed", "quarter": label(3)}, groups=[group])
    assert starts(before)["A", SO] == label(1)
    found = replanned(before, came("A", 2), LaunchActual("A", SO, "slipped", label(3)), as_of=3)
    assert found.as_of.broken == ("after A: 1 unit launched before A",)
    assert starts(found.plan)["B", SO] == label(3) and found.plan.instance.settings.groups == ()


def test_launches_that_cannot_have_come_are_named_where_they_were_reported(tmp_path: Path) -> None:
    before = fleet()
    (tmp_path / "launches.csv").write_text(HEADER + f"A,{SO},launched,{label(3)},,\nB,{CLOSING},launched,{label(1)},,\n")
    given = read_actuals(tmp_path, before.instance, label(3))
    of_a, of_b = problems(before, given)
    assert of_a.startswith(
        f"launches.csv row 2, quarter: found {label(3)}, expected a quarter before {label(2)}, in which A closes"
    )
    assert "say in launches.csv what became of closing at A" in of_a
    assert of_b.startswith(
        f"launches.csv row 3, quarter: found {label(1)}, expected a row on {SO} at B as well, which was planned"
    )
    agreed = replanned(before, came("A", 2, SO), came("A", 3), came("B", 1), cancelled("B", SO))
    assert starts(agreed.plan) == {("A", SO): label(2), ("A", CLOSING): label(3), ("B", CLOSING): label(1)}


def test_measures_of_a_closed_unit_are_named_once_for_each_unit() -> None:
    measures = tuple(MetricActual("A", "orders_per_week", label(quarter), 5.0) for quarter in (1, 2, 3))
    (said,) = problems(fleet(), Actuals(metrics=measures))
    assert f"found {label(2)}, and 1 more of A, expected a quarter before {label(2)}, in which A closes as planned" in said
    slipped = LaunchActual("A", CLOSING, "slipped", label(4))
    assert replanned(fleet(), slipped, metrics=measures).as_of.broken == ()


def test_nothing_is_to_be_learned_of_closings() -> None:
    before = fleet()
    measures = Actuals(metrics=(MetricActual("B", "shrink_rate", label(1), 0.01),))
    read = reading_of(before.chosen.fleet, before.chosen.menu.start, measures).levers
    assert [one.lever for one in read] == [SO]


@pytest.mark.parametrize(
    ("file", "row", "said"),
    [
        ("launches", f"A,{CLOSING},closed,{label(1)},,{label(2)}", "row 2, status: found closed, expected launched, slipped or"),
        ("payments", f"B,,{SO},closing,{label(1)},5", f"row 2, line: found closing, expected another line, as {SO} closes no"),
        (
            "payments",
            f"A,,orchestration,support,{label(1)},5",
            "row 2, lever: found orchestration, expected a lever that",
        ),
    ],
)
def test_rows_that_cannot_be_are_refused_as_they_are_read(tmp_path: Path, file: str, row: str, said: str) -> None:
    before = fleet({"unit": "A", "lever": "orchestration", "rule": "running", "quarter": "2026Q4"})
    header = HEADER if file == "launches" else "unit,region,lever,line,quarter,paid\n"
    (tmp_path / f"{file}.csv").write_text(header + row + "\n")
    with pytest.raises(InputProblems) as found:
        read_actuals(tmp_path, before.instance, label(3))
    assert [said in str(one) for one in found.value.problems] == [True]


@pytest.mark.parametrize("seed", [0, 4])
def test_the_rest_is_planned_as_well_as_any_schedule_after_closings_of_units(seed: int) -> None:
    """Random closings, most of them not planned, beside launches that came otherwise, against every schedule."""
    before, draw = plan(written(with_closings(seed, units=2, decision=4, levers=2, committee=False)), gap=0.0), Draw(seed)
    news = {(one.unit, one.lever): one for one in random_past(before, 3, seed).launches}
    stays = {one.unit for one in before.instance.units if one.exit_quarter is None}
    for name in sorted(stays - {one for one, of in news if of == CLOSING}):
        news[name, CLOSING] = LaunchActual(name, CLOSING, "launched", before.instance.label_of(draw.whole(1, 2)))
    found = carried(before, 3, Actuals(launches=tuple(news.values())), keep=1.0)
    assert verify(found.plan) == []
    assert found.plan.npv == pytest.approx(max(npv for _, npv in schedules(found.as_of.instance)), abs=CENT)
