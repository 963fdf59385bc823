"""Published capital budgets with flows.csv, planned to their published optimum; and projects with a choice of start."""

import itertools
import json
from pathlib import Path

import pytest

from tests.worked.cases import CENT, assert_npv, label, launched, limit, worked

ROOT = Path(__file__).resolve().parents[2]
FOLDER = next((up / "shared" / "data" for up in ROOT.parents if (up / "shared" / "data").is_dir()), None)
PUBLISHED = FOLDER / "published" / "capital_budgeting.json" if FOLDER else None
CASES = json.loads(PUBLISHED.read_text(encoding="utf-8"))["cases"] if PUBLISHED and PUBLISHED.is_file() else []
LEVER = "project"

with_published = pytest.mark.skipif(not CASES, reason="shared/data/published/capital_budgeting.json is not beside the project")


def flows_of(unit, npv, costs):
    """Return the rows of a project: costs over the periods, and at once the income that makes it worth its NPV at a rate of 0."""
    row = {"unit": unit, "lever": LEVER}
    spend = [row | {"line": "integration", "quarter": period, "amount": -amount} for period, amount in enumerate(costs) if amount]
    return [*spend, row | {"line": "labour", "quarter": 0, "amount": npv + sum(costs)}]


def budget_rows(budget):
    return [
        {"limit": "budget", "scope": "", "period": label(period), "amount": amount} for period, amount in enumerate(budget, 1)
    ]


def variants_of(case):
    """Return the units that stand for each project, and the groups that the side rows of a case become.

    At most one of some projects: exclusive. One only with another: prerequisite. One only with either of two, which exclude each
    other: two units for it, each with one of the two as its prerequisite, and exclusive.
    """
    units = {number: [f"P{number}"] for number in range(len(case["projects"]))}
    rows = [(coefficients, high) for coefficients, low, high in case.get("rows", ()) if low is None]
    assert len(rows) == len(case.get("rows", ()))
    needs = []
    for coefficients, high in rows:
        wanted = [number for number, coefficient in enumerate(coefficients) if coefficient == -1]
        (*_, needy) = (number for number, coefficient in enumerate(coefficients) if coefficient == 1)
        if wanted:
            assert high == 0
            units[needy] = [f"P{needy}"] if len(wanted) == 1 else [f"P{needy} with P{first}" for first in wanted]
            needs += zip(units[needy], (f"P{first}" for first in wanted), strict=True)
    exclusive = [[number for number, coefficient in enumerate(row) if coefficient == 1] for row, high in rows if high == 1]
    exclusive += [[number] for number, names in units.items() if len(names) > 1]
    groups = [
        {"name": f"one of {numbers}", "kind": "exclusive", "units": [name for number in numbers for name in units[number]]}
        for numbers in exclusive
    ]
    groups += [
        {"name": f"{needy} after {first}", "kind": "prerequisite", "units": [needy], "first": first, "lag": 0}
        for needy, first in needs
    ]
    return units, [group | {"lever": LEVER} for group in groups]


def planned(tmp_path, case):
    units, groups = variants_of(case)
    projects = [(name, case["projects"][number]) for number, names in units.items() for name in names]
    return worked(
        tmp_path,
        evaluation=case["periods"],
        levers={LEVER: {"flows": "replace"}},
        units=[{"unit": name} for name, _ in projects],
        flows=[row for name, project in projects for row in flows_of(name, project["npv"], project["cost"])],
        limits=[{"name": "budget", "measure": "spend"}],
        amounts=budget_rows(case["budget"]),
        **({"groups": groups} if groups else {}),
    )


def feasible(case, taken):
    costs = zip(*(project["cost"] for project in case["projects"]), strict=True)
    kept = all(
        sum(x * cost for x, cost in zip(taken, period, strict=True)) <= amount
        for period, amount in zip(costs, case["budget"], strict=True)
    )
    rows = (sum(x * c for x, c in zip(taken, row, strict=True)) <= high for row, _, high in case.get("rows", ()))
    return kept and all(rows)


def every_best(case):
    """Return the greatest sum of NPVs, and every selection that has it."""
    worth = {
        taken: sum(x * project["npv"] for x, project in zip(taken, case["projects"], strict=True))
        for taken in itertools.product((0, 1), repeat=len(case["projects"]))
        if feasible(case, taken)
    }
    best = max(worth.values())
    return best, {taken for taken, value in worth.items() if value == best}


@with_published
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_published_budget_is_planned_to_its_optimum(tmp_path, case) -> None:
    best, selections = every_best(case)
    if case["optimum"] is None:
        assert best <= case["lp_optimum"]
    else:
        assert best == case["optimum"]
    found = planned(tmp_path, case)
    assert_npv(found, best)
    names, _ = variants_of(case)
    taken = {unit for unit, _, _ in launched(found)}
    assert tuple(sum(name in taken for name in units) for units in names.values()) in selections
    if "published_solution" in case:
        assert tuple(case["published_solution"]) in selections


@with_published
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_published_budget_is_used_as_published(tmp_path, case) -> None:
    found = planned(tmp_path, case)
    names, _ = variants_of(case)
    taken = {unit for unit, _, _ in launched(found)}
    for period, amount in enumerate(case["budget"], 1):
        spent = sum(case["projects"][number]["cost"][period - 1] for number, units in names.items() if taken & set(units))
        assert limit(found, "budget", label(period)) == pytest.approx((amount, spent), abs=CENT)
    shares = dict(zip(found.schedule["unit"], found.schedule["npv_share"], strict=True))
    assert shares == pytest.approx({unit: case["projects"][int(unit.split()[0][1:])]["npv"] for unit in taken}, abs=CENT)


STARTS = (
    # Costs in the quarters from the start on, and what comes in after them, two quarters on from the last cost.
    ("P0", (40, 20), 130),
    ("P1", (30, 30, 10), 140),
    ("P2", (25, 5), 62),
    ("P3", (50,), 95),
    ("P4", (10, 35), 90),
)
BUDGET = (60, 65, 50, 60, 20)
"""Of quarters 1..5: a project may start in quarter 1, 2 or 3."""


def worth(costs, income, start):
    """Return the NPV of a project that starts in a quarter, at 1.1 a quarter."""
    paid = sum(amount / 1.1 ** (start + place) for place, amount in enumerate(costs))
    return income / 1.1 ** (start + len(costs) + 1) - paid


def best_starts():
    """Return the greatest NPV over every choice of starts that keeps the budgets, P3 not before the quarter after P2."""
    best = (0.0, ())
    for starts in itertools.product((None, 1, 2, 3), repeat=len(STARTS)):
        spent = [0.0] * len(BUDGET)
        for (_, costs, _), start in zip(STARTS, starts, strict=True):
            for place, amount in enumerate(costs if start else ()):
                spent[start + place - 1] += amount
        if any(used > amount for used, amount in zip(spent, BUDGET, strict=True)):
            continue
        if starts[3] and not (starts[2] and starts[2] + 1 <= starts[3]):
            continue
        value = sum(worth(costs, income, start) for (_, costs, income), start in zip(STARTS, starts, strict=True) if start)
        best = max(best, (value, tuple(start or 0 for start in starts)))
    return best


def test_projects_with_a_choice_of_start(tmp_path) -> None:
    row = {"lever": LEVER}
    spend = [
        row | {"unit": unit, "line": "integration", "quarter": place, "amount": -amount}
        for unit, costs, _ in STARTS
        for place, amount in enumerate(costs)
    ]
    income = [
        row | {"unit": unit, "line": "labour", "quarter": len(costs) + 1, "amount": amount} for unit, costs, amount in STARTS
    ]
    found = worked(
        tmp_path,
        decision=3,
        evaluation=8,
        finance={"discount_rate": 0.4641},
        levers={LEVER: {"flows": "replace"}},
        units=[{"unit": unit} for unit, _, _ in STARTS],
        flows=spend + income,
        limits=[{"name": "budget", "measure": "spend"}],
        amounts=budget_rows(BUDGET),
        groups=[
            {"name": "P3 after P2", "kind": "prerequisite", "lever": LEVER, "units": ["P3"], "first": "P2", "lag": 1},
        ],
    )
    best, starts = best_starts()
    assert_npv(found, best)
    planned_starts = {unit: quarter for unit, _, quarter in launched(found)}
    assert planned_starts == {f"P{number}": label(start) for number, start in enumerate(starts) if start}
