"""The tables of a plan in many worlds, written by hand: they verify, and each change of them is found where it is."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from instances import load_instance
from planner.accountant import Launch, RiskTables, verify_risk
from planner.accountant.risk_tables import Outcome
from planner.accountant.risk_verification import chosen_worlds
from tests.builders import label
from tests.worked.cases import LEVER, SAVES_ALL, cost, saver, write_instance

Tables = dict[str, list[dict[str, str]]]

EFFECT = {"name": "effect", "figures": [f"levers.{LEVER}.effects.shrink"], "distribution": "uniform", "low": 0.0, "high": 1.0}
BOOM = {"name": "boom", "chance": 0.25, "multiply": {"units.*.revenue": 2.0}}
LAUNCHES = [Launch("A", LEVER, label(1))]
DRAWS = (0.1, 0.5, 0.8, 1.0)
PERCENTILES = (5, 10, 25, 50, 75, 90, 95)

# One store saves 1,000 a quarter times the draw in four quarters for 1,200: -800, 800, 2,000 and, in the boom, 8,000 - 1,200.
NPV = ("-800.00", "800.00", "2000.00", "6800.00")
# Cash adds up to -1,100, -1,000 and so on; -700, -200, 300; -400, 400; 800: the most that is out, and when it is back.
PEAK = ("1100.00", "700.00", "400.00", "0.00")
PAYBACK = ("", label(3), label(2), label(1))
# The quarterly rate at which -1,100 and three times 100 are worth nothing, to the year, and so on: bisected apart from this
# program. In the boom nothing is put in, so that there is none.
IRR = ("-0.906602", "4.124435", "71.663609", "")


def blank(figure: str, **cells: str) -> dict[str, str]:
    """Return a row of risk.csv; cells that are not given are blank."""
    columns = ["planned", "mean", "mean_error", "sd", "sd_error", "defined", "batches"]
    columns += [column for share in PERCENTILES for column in (f"p{share}", f"p{share}_error")]
    return {"figure": figure} | dict.fromkeys(columns, "") | {"batches": "2", "defined": "1.000000"} | cells


def percentiles(*values: str) -> dict[str, str]:
    return {f"p{share}": value for share, value in zip(PERCENTILES, values, strict=True)}


def errors(*values: str) -> dict[str, str]:
    return {f"p{share}_error": value for share, value in zip(PERCENTILES, values, strict=True)}


@pytest.fixture
def case(tmp_path) -> tuple[Any, Tables, dict[str, object]]:
    """Return an instance, its risk tables with four worlds in two batches, and the figures of the plan."""
    case = {"levers": {LEVER: {**SAVES_ALL, "costs": [cost(1200)]}}, "units": [saver()], "evaluation": 4}
    instance = load_instance(write_instance(tmp_path, **case, uncertainties=[EFFECT], futures=[BOOM]))
    worlds = [
        {"world": str(number), "chance": "0.2500000000", "future": "boom" if number == 4 else ""}
        | {"npv": npv, "payback_quarter": back, "peak_funding": peak, "irr": irr, "effect": f"{draw:.10f}"}
        for number, (draw, npv, peak, back, irr) in enumerate(zip(DRAWS, NPV, PEAK, PAYBACK, IRR, strict=True), start=1)
    ]
    uncertainties = [
        {"uncertainty": "futures", "figures": "boom", "how": "", "scope": "", "assumed": "no"},
        {"uncertainty": "effect", "figures": EFFECT["figures"][0], "how": "multiply", "scope": "all", "assumed": "no"},
    ]
    planned = {"npv": 2800.0, "irr": None, "payback_quarters_from_start": 2, "peak_funding": 200.0, "spend": 1200.0}
    return instance, {"worlds": worlds, "uncertainties": uncertainties, "risk": RISK}, planned


RISK = [
    # Mean 8,800 / 4 = 2,200; of the batches 0 and 4,400, so that the error is 4,400 / 2. sd^2: (3,000^2 + 1,400^2 + 200^2 +
    # 4,600^2) / 4.
    # Batches: 800 and 2,400, error 1,600 / 2. Ranks 1, 1, 1, 2, 3, 4, 4 of four; of two 1, 1, 1, 1, 2, 2, 2.
    blank(
        "npv",
        planned="2800.000000",
        mean="2200.000000",
        mean_error="2200.000000",
        sd="2835.489376",
        sd_error="800.000000",
        **percentiles("-800.000000", "-800.000000", "-800.000000", "800.000000", "2000.000000", "6800.000000", "6800.000000"),
        **errors(*["1400.000000"] * 4, *["3000.000000"] * 3),
    ),
    blank("peak_funding", planned="200.000000", mean="550.000000", mean_error="350.000000", sd="403.112887", sd_error="0.000000")
    | percentiles("0.000000", "0.000000", "0.000000", "400.000000", "700.000000", "1100.000000", "1100.000000")
    | errors(*["350.000000"] * 7),
    # Quarters 3, 2, 1 and never: of those that are, mean 2 and sd 0.8165; of the batches 3 and 1.5, 0 and 0.5. Percentiles count
    # never as the last.
    blank("payback", planned="2.000000", mean="2.000000", mean_error="0.750000", sd="0.816497", sd_error="0.250000")
    | percentiles("1.000000", "1.000000", "1.000000", "2.000000", "3.000000", "", "")
    | errors("1.000000", "1.000000", "1.000000", "1.000000", "", "", "")
    | {"defined": "0.750000"},
    blank("irr", mean="24.960480", mean_error="35.027346", sd="33.087908", sd_error="1.257759")
    | percentiles("-0.906602", "-0.906602", "-0.906602", "4.124435", "71.663609", "71.663609", "71.663609")
    | errors(*["36.285105"] * 4, *["33.769587"] * 3)
    | {"defined": "0.750000"},
    blank("spend", planned="1200.000000", mean="1200.000000", sd="0.000000"),
    # Half of the chances: (-800 + 800) / 2; of the batches the worse one: -800 and 2,000, error 1,400.
    blank("cvar_50", mean="0.000000", mean_error="1400.000000"),
    blank("chance_of_loss", mean="0.250000", mean_error="0.250000"),
    blank(f"paid_back_by_{label(2)}", mean="0.500000", mean_error="0.500000"),
]


def found(case: tuple[Any, Tables, dict[str, object]], change: Callable[[Tables], None] = lambda tables: None) -> list[str]:
    """Return the findings on the tables after a change."""
    instance, tables, planned = case
    tables = copy.deepcopy(tables)
    change(tables)
    checked = verify_risk(instance, LAUNCHES, RiskTables(**tables, planned=planned))
    return [str(finding) for one in checked for finding in one.findings]


def test_tables_worked_by_hand_verify(case) -> None:
    assert found(case) == []
    instance, tables, planned = case
    worlds, stated, risk = verify_risk(instance, LAUNCHES, RiskTables(**tables, planned=planned))
    assert (worlds.file, worlds.compared, worlds.not_covered) == ("worlds.csv", "4 of 4 worlds, recomputed from their draws", "")
    assert (stated.file, risk.file, risk.not_covered) == ("uncertainties.csv", "risk.csv", "spend over the worlds")


def set_cell(table: str, row: int, column: str, value: str) -> Callable[[Tables], None]:
    return lambda tables: tables[table][row].update({column: value})


def drop(table: str, row: int) -> Callable[[Tables], None]:
    return lambda tables: tables[table].__delitem__(row)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_cell("worlds", 1, "npv", "801.00"), "worlds.csv world 2, npv: found '801.00', expected 800.00"),
        (set_cell("worlds", 1, "effect", "0.5010000000"), "worlds.csv world 2, npv: found '800.00', expected 804.00"),
        (set_cell("worlds", 3, "future", ""), "worlds.csv world 4, npv: found '6800.00', expected 2800.00"),
        (set_cell("worlds", 3, "future", "bust"), "worlds.csv world 4: found future bust, expected one of plan.toml: boom"),
        (
            set_cell("worlds", 0, "payback_quarter", label(4)),
            "worlds.csv world 1, payback_quarter: found '2027Q4', expected a blank",
        ),
        (set_cell("worlds", 2, "peak_funding", "401.00"), "worlds.csv world 3, peak_funding: found '401.00', expected 400.00"),
        (set_cell("worlds", 1, "irr", "4.124600"), "worlds.csv world 2, irr: found '4.124600', expected 4.124435"),
        (set_cell("worlds", 3, "irr", "0.1"), "worlds.csv world 4, irr: found '0.1', expected a blank cell"),
        (set_cell("worlds", 1, "effect", "much"), "worlds.csv world 2: found effect: found 'much', expected a draw"),
        (set_cell("worlds", 1, "npv", "much"), "worlds.csv: found world 2, npv: found 'much', expected a number"),
        (set_cell("worlds", 1, "world", "7"), "worlds.csv: found row 3, world: found 7, expected 2"),
        (set_cell("worlds", 1, "payback_quarter", "2099Q1"), "world 2, payback_quarter: found 2099Q1, expected a quarter"),
        (set_cell("worlds", 1, "chance", "0.3000000000"), "worlds.csv, sum of chance: found 1.0500000000, expected 1"),
        (set_cell("uncertainties", 1, "how", "add"), "uncertainties.csv effect, how: found 'add', expected 'multiply'"),
        (drop("uncertainties", 1), "missing_row: uncertainties.csv effect"),
        (set_cell("risk", 0, "p90", "6801.000000"), "risk.csv npv, p90: found '6801.000000', expected 6800.000000"),
        (set_cell("risk", 0, "mean", "2200.100000"), "risk.csv npv, mean: found '2200.100000', expected 2200.000000"),
        (set_cell("risk", 0, "mean_error", "2000.000000"), "risk.csv npv, mean_error: found '2000.000000', expected 2200.000000"),
        (set_cell("risk", 0, "planned", "2900.000000"), "risk.csv npv, planned: found '2900.000000', expected 2800.000000"),
        (set_cell("risk", 2, "p90", "4.000000"), "risk.csv payback, p90: found '4.000000', expected a blank cell"),
        (set_cell("risk", 3, "defined", "1.000000"), "risk.csv irr, defined: found '1.000000', expected 0.750000"),
        (set_cell("risk", 5, "mean", "10.000000"), "risk.csv cvar_50, mean: found '10.000000', expected 0.000000"),
        (set_cell("risk", 6, "mean", "0.000000"), "risk.csv chance_of_loss, mean: found '0.000000', expected 0.250000"),
        (set_cell("risk", 7, "mean", "0.750000"), "risk.csv paid_back_by_2027Q2, mean: found '0.750000', expected 0.500000"),
        (set_cell("risk", 6, "figure", "luck"), "extra_row: risk.csv luck"),
        (drop("risk", 5), "missing_row: risk.csv cvar"),
    ],
)
def test_each_change_is_found_where_it_is(case, change, message) -> None:
    findings = found(case, change)
    assert any(message in finding for finding in findings), findings


def test_draws_that_are_not_written_leave_the_worlds_out(case) -> None:
    instance, tables, planned = copy.deepcopy(case)
    for row in tables["worlds"]:
        del row["effect"]
    worlds = verify_risk(instance, LAUNCHES, RiskTables(**tables, planned=planned))[0]
    assert worlds.findings == ()
    assert "the draws are too many to stand in the file" in worlds.not_covered


def test_without_the_number_of_batches_errors_are_said_to_be_left_out(case) -> None:
    instance, tables, planned = copy.deepcopy(case)
    for row in tables["risk"]:
        del row["batches"]
        row["mean_error"] = "anything"
    risk = verify_risk(instance, LAUNCHES, RiskTables(**tables, planned=planned))[2]
    assert (risk.findings, risk.not_covered) == ((), "spend over the worlds; standard errors")


def test_an_assumed_uncertainty_is_read_from_its_table(case, tmp_path) -> None:
    levers = {LEVER: {**SAVES_ALL, "costs": [cost(1200)]}}
    instance = load_instance(write_instance(tmp_path / "assumed", levers=levers, units=[saver()], futures=[BOOM]))
    assumed = (instance, case[1], case[2])
    everything = set_cell("uncertainties", 1, "assumed", "yes")
    assert found(assumed, everything) == []
    assert "uncertainties.csv" not in "".join(found(assumed, everything))
    wrong = found(assumed, lambda tables: (everything(tables), set_cell("uncertainties", 1, "how", "add")(tables))[0])
    assert "worlds.csv world 2, npv: found '800.00'" in "".join(wrong)
    nowhere = set_cell("uncertainties", 1, "figures", "levers.nothing.effects.shrink")
    assert "nothing" in "".join(found(assumed, lambda tables: (everything(tables), nowhere(tables))[0]))


def test_the_worlds_that_are_recomputed_are_few_and_have_the_extremes_among_them() -> None:
    worlds = [Outcome(1 / 1000, float(number * 7919 % 1000), None, 0.0, None) for number in range(1000)]
    npv = [one.npv for one in worlds]
    for units, most in ((1, 25), (300, 10), (10_000, 5)):
        chosen = chosen_worlds(worlds, units)
        assert {1, 1000, 1 + npv.index(min(npv)), 1 + npv.index(max(npv))} <= chosen
        assert len(chosen) <= most
    assert chosen_worlds(worlds[:1], 5) == {1}
