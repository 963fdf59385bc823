"""What alternatives trade: figures by hand, and bare sums over the files that a plan writes."""

import csv
import json
from pathlib import Path

import pytest

from instances import load_instance
from planner.errors import ExitCode
from planner.planning import options_of
from planner.questions.alternatives.alternatives import alternatives
from planner.questions.alternatives.tables import measured, trades_of
from tests.worked.cases import Record, cost, launch, write_instance

LEVERS = {
    "cheap": {
        "mode": "cost",
        "effects": {"split": 0.5, "misroute": 0.5},
        "costs": [cost(100)],
        "support": [{"amount": 7, "basis": "unit"}],
    },
    "fast": {"mode": "speed", "effects": {"late": 0.8, "split": -0.5, "overtime": 0.5, "stockout": 0.25}, "costs": [cost(100)]},
}
RATES = {
    "late_rate": 0.1,
    "split_rate": 0.2,
    "misroute_rate": 0.05,
    "cancellation_rate": 0.02,
    "overtime_rate": 0.1,
    "stockout_rate": 0.04,
}
PRICES = {"late": 3, "split": 2, "misroute": 4, "cancellation": 0, "overtime_premium": 0.5}
STORE = {
    "eligible_orders": 1000,
    "labour_hours": 500,
    "revenue": 100_000,
    "contribution_margin": 0.3,
    "fulfilment_cost": 5,
} | RATES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store and six quarters; each lever may be launched in the first two, and has all of its effect at once."""
    return write_instance(
        tmp_path_factory.mktemp("trades") / "i",
        decision=2,
        evaluation=6,
        levers=LEVERS,
        units=[{"unit": "A", **STORE}],
        event_costs=PRICES,
        one_of=[{"name": "mode", "levers": ["cheap", "fast"]}],
        solver={"gap": 0.0},
    )


def test_figures_of_a_year_are_those_by_hand(folder: Path) -> None:
    """Four quarters of 1,000 orders: 400 late, 800 split, 200 misrouted, 80 cancelled; 200 hours of overtime.

    Sales of 100,000 a quarter lose 4 % to stockouts, at a margin of 0.3: 4,800. Cheap halves splits and misroutes; fast leaves a
    fifth of late orders, adds half to splits, halves overtime and takes a quarter of the stockouts.
    """
    case = load_instance(folder)
    found = alternatives(case, options_of(case), lambda *_: None)
    figures = measured(found)
    hand = {
        "": (4000, 400, 800, 200, 80, 200, 4800),
        "cheap": (4000, 400, 400, 100, 80, 200, 4800),
        "fast": (4000, 80, 1200, 200, 80, 100, 3600),
    }
    for name, expected in hand.items():
        assert list(figures[name].values())[:7] == pytest.approx(expected, abs=1e-6), name
    # an order: 5, and 3 a late one, 2 a split one, 4 a misrouted one
    of_events = {name: 3 * late + 2 * split + 4 * astray for name, (_, late, split, astray, *_) in hand.items()}
    for name, amount in of_events.items():
        assert figures[name]["fulfilment_cost_per_order"] == pytest.approx(5 * (1 - lost(found)) + amount / 4000, abs=1e-9), name
    (worse,) = [one for one in found.alternatives if one.plan.npv < found.base.npv - 1]
    words = trades_of(worse, figures, "USD")
    assert words.split(", ")[0] == ("late orders -320" if worse.lever == "fast" else "late orders +320")


def figures_of(folder: Path, lever: Record, units: list[Record], **more: object) -> dict[str, dict[str, float | None]]:
    """Return the measures of a year where cheap, or this lever, may be launched in quarter 1 of 6."""
    levers = {"cheap": {"costs": [cost(1)], "effects": {"late": 0.25}}, "this": {"costs": [cost(1)], **lever}}
    rule = [{"name": "mode", "levers": ["cheap", "this"]}]
    levers |= more.pop("levers", {})
    case = {"evaluation": 6, "event_costs": {"late": 3}, "solver": {"gap": 0.0}, "one_of": rule} | more
    instance = load_instance(write_instance(folder, levers=levers, units=units, **case))
    return measured(alternatives(instance, options_of(instance), lambda *_: None))


def test_extra_orders_that_are_not_incremental_cost_fulfilment_and_sales_on_top_lose_to_stockouts(tmp_path: Path) -> None:
    """A fifth more orders do not make an order cheaper: of each, 5 % are cancelled and lost, and one in ten is late.

    1,200 orders x 0.95 x 5 and 120 late ones x 3 are 6,060. Half more sales lose half more to stockouts.
    """
    lever = {"effects": {"order_uplift": 0.2, "sales_uplift": 0.5}}
    finance = {"extra_orders_incremental": 0.25, "cancelled_orders_lost": 0.5, "online_sales": "beside"}
    store = {"unit": "A", **STORE, "order_value": 50, "cancellation_rate": 0.1, "misroute_rate": 0, "split_rate": 0}
    found = figures_of(tmp_path, lever, [store], finance=finance)
    assert [found[name]["orders"] for name in ("", "this")] == pytest.approx([4000, 4800])
    assert [found[name]["fulfilment_cost_per_order"] for name in ("", "this")] == pytest.approx([5.05, 6060 / 1200])
    assert [found[name]["stockout_loss"] for name in ("", "this")] == pytest.approx([4800, 7200])


@pytest.mark.parametrize(("exits", "quarters"), [({}, 4), ({"exit_quarter": "2028Q1"}, 3)])
def test_orders_that_a_closing_sends_elsewhere_count_there(tmp_path: Path, exits: Record, quarters: int) -> None:
    """A closes; B serves its own 1,000 orders a quarter, of which a tenth is late with the lever, and 500 of A, a fifth late.

    200 late ones x 3 and 1,500 orders x 5 are 8,100. Of 0.1 hours an order a tenth is overtime. Stockouts are those of B alone.
    """
    plain = {"unit": "A", **STORE, "order_value": 50, "labour_hours": 0, "misroute_rate": 0, "split_rate": 0}
    other = {**plain, "unit": "B", "late_rate": 0.2, "hours_per_order": 0.1, **exits}
    case = {"levers": {"closing": {"closes": True}}, "pins": [launch("A", lever="closing")]}
    case |= {"transfers": [{"from_unit": "A", "to_unit": "B", "share": 0.5}], "rules": {"minimum_quarters_before_exit": 0}}
    found = figures_of(tmp_path, {"effects": {"late": 0.5}}, [plain, other], **case)["this"]
    by_hand = {"orders": 1500, "late_orders": 200, "cancellations": 30, "overtime_hours": 15, "stockout_loss": 1200}
    assert {name: found[name] for name in by_hand} == pytest.approx({name: value * quarters for name, value in by_hand.items()})
    assert found["fulfilment_cost_per_order"] == pytest.approx(8100 / 1500)


def lost(found) -> float:
    """Return the share of orders that cancellations take away, which cost no fulfilment: 2 %, as far as they are lost."""
    return 0.02 * found.base.instance.settings.finance.cancelled_orders_lost


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_command_writes_what_bare_sums_over_the_files_of_each_plan_give(rollout, folder: Path, tmp_path: Path) -> None:
    """An event costs what it costs, so that flows of the last year by line tell how many fewer there are; so does the sheet."""
    ended = rollout("alternatives", folder, "--out", tmp_path / "a", "-q")
    assert ended.code == ExitCode.DONE, ended.err
    assert rollout("verify", tmp_path / "a").code == ExitCode.DONE
    trades = {(row["alternative"], row["measure"]): row for row in rows_of(tmp_path / "a" / "tradeoffs.csv")}
    worth = {row["alternative"]: row for row in rows_of(tmp_path / "a" / "lever_alternatives.csv")}
    for name, row in worth.items():
        run = tmp_path / "a" / row["folder"]
        year = [one["quarter"] for one in rows_of(run / "calendar.csv")][-4:]
        flow = {line: 0.0 for line in ("shipping", "stockouts", "support", "fulfilment")}
        for one in rows_of(run / "cashflow.csv"):
            if one["quarter"] in year and one["line"] in flow:
                flow[one["line"]] += float(one["amount"])
        change = {measure: float(trades[name, measure]["change"]) for measure in ("late_orders", "split_orders", "misroutes")}
        assert -sum(
            PRICES[event] * moved for event, moved in zip(("late", "split", "misroute"), change.values(), strict=True)
        ) == (pytest.approx(flow["shipping"], abs=0.02))
        level = {one["line"]: float(one["last_year"]) for one in rows_of(run / "base_case.csv")}
        assert float(trades[name, "stockout_loss"]["planned"]) == pytest.approx(level["stockouts"] - flow["stockouts"], abs=0.02)
        paid = sum(level[line] - flow[line] for line in ("fulfilment", "shipping"))
        assert float(trades[name, "fulfilment_cost_per_order"]["planned"]) == pytest.approx(paid / 4000, abs=1e-4)
        assert float(row["run_cost"]) == pytest.approx(-flow["support"], abs=0.02)
        spent = sum(float(one["amount"]) for one in rows_of(run / "ledger.csv") if one["line"] != "support")
        assert float(row["spend"]) == pytest.approx(spent, abs=0.02)
        assert json.loads((run / "summary.json").read_text())["figures"]["npv"] == pytest.approx(float(row["npv"]), abs=0.02)
    assert float(worth["cheap"]["run_cost"]) == pytest.approx(28, abs=0.01)


def test_each_folder_stands_alone_and_a_run_is_asked(rollout, folder: Path, tmp_path: Path) -> None:
    assert rollout("plan", folder, "--out", tmp_path / "run", "-q").code == ExitCode.DONE
    document = json.loads(rollout("alternatives", tmp_path / "run", "--json", "-q").out)
    assert document["rule"] == {"name": "mode", "levers": ["cheap", "fast"], "per": "company"} and document["better"] is None
    answer = tmp_path / "run" / "questions" / "alternatives"
    pins = rows_of(answer / "alternatives" / "fast" / "inputs" / "pins.csv")
    assert [(row["unit"], row["lever"], row["rule"]) for row in pins] == [("A", "cheap", "must_not")]
    again = json.loads(rollout("plan", answer / "alternatives" / "fast", "--json", "-q").out)
    (fast,) = [row for row in document["plans"] if row["alternative"] == "fast"]
    assert again["figures"]["npv"] == pytest.approx(fast["npv"], abs=0.01)
    assert rollout("verify", tmp_path / "run").code == ExitCode.DONE
    ended = rollout("alternatives", folder, "--rule", "moed")
    assert ended.code == ExitCode.INPUT and "found moed; expected a [[one_of]] of plan.toml: mode" in ended.err
