"""Published instances, solved to their published optima."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from models import MenuProblem, SolveStatus, solve

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "published"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of published instances is not beside the project")


def numbers(text):
    """Yield the numbers of a text; words are met only when read on past the data."""
    return map(float, text.split())


def take_or_leave(value, weight, capacity, rows=()):
    """Return projects to take (the second choice) or leave, with further rows (coefficients, low, high)."""
    use, limit = list(weight), list(capacity)
    for coefficients, low, high in rows:
        if high is not None:
            use.append(coefficients)
            limit.append(high)
        if low is not None:
            use.append([-coefficient for coefficient in coefficients])
            limit.append(-low)
    taken = np.array(use, dtype=float)
    both = np.zeros((len(limit), 2 * len(value)))
    both[:, 1::2] = taken
    worth = np.zeros(2 * len(value))
    worth[1::2] = value
    return MenuProblem(np.repeat(np.arange(len(value)), 2), worth, sp.csr_array(both), np.array(limit, dtype=float))


def assert_proven(problem, optimum, time_limit=120):
    solution = solve(problem, gap=0, time_limit=time_limit)
    assert solution.status is SolveStatus.OPTIMAL
    assert solution.value == pytest.approx(optimum, abs=1e-6)
    assert solution.bound == pytest.approx(optimum, abs=1e-6)
    return solution


def petersen():
    if not FOLDER.is_dir():
        return []
    read = numbers((FOLDER / "mknap1.txt").read_text())
    cases = []
    for _ in range(int(next(read))):
        items, rows, optimum = int(next(read)), int(next(read)), next(read)
        value = [next(read) for _ in range(items)]
        weight = [[next(read) for _ in range(items)] for _ in range(rows)]
        cases.append((value, weight, [next(read) for _ in range(rows)], optimum))
    return cases


def weingartner_and_others():
    """Return the 48 problems: blocks of numbers between remarks, each m n, values, capacities, weights, optimum."""
    if not FOLDER.is_dir():
        return []
    text = (FOLDER / "mknap2.txt").read_text()
    cases = []
    for name, block in re.findall(r"problem\s+(\S+?\.DAT).*?\n([\s\d.+]+?)(?=[^\s\d.+]|\Z)", text, flags=re.DOTALL):
        read = numbers(block.replace("+", " "))
        rows, items = int(next(read)), int(next(read))
        value = [next(read) for _ in range(items)]
        capacity = [next(read) for _ in range(rows)]
        weight = [[next(read) for _ in range(items)] for _ in range(rows)]
        cases.append(pytest.param(value, weight, capacity, next(read), id=name))
    return cases


def capital_budgets():
    return json.loads((FOLDER / "capital_budgeting.json").read_text())["cases"] if FOLDER.is_dir() else []


def knapsack_of_classes(name):
    read = numbers((FOLDER / "mmkp" / f"{name}.txt").read_text())
    classes, items, rows = (int(next(read)) for _ in range(3))
    limit = [next(read) for _ in range(rows)]
    value, weight = [], []
    for _ in range(classes):
        next(read)
        for _ in range(items):
            value.append(next(read))
            weight.append([next(read) for _ in range(rows)])
    return MenuProblem(np.repeat(np.arange(classes), items), value, sp.csr_array(np.array(weight).T), limit)


@pytest.mark.parametrize("number", range(7))
def test_petersen_1967(number):
    value, weight, capacity, optimum = petersen()[number]
    assert_proven(take_or_leave(value, weight, capacity), optimum)


def test_all_48_are_read():
    assert len(weingartner_and_others()) == 48


@pytest.mark.parametrize(("value", "weight", "capacity", "optimum"), weingartner_and_others())
def test_weingartner_and_others(value, weight, capacity, optimum):
    assert_proven(take_or_leave(value, weight, capacity), optimum)


@pytest.mark.parametrize("case", capital_budgets(), ids=lambda case: case["name"])
def test_textbook_capital_budgets(case):
    value = [project["npv"] for project in case["projects"]]
    cost = np.array([project["cost"] for project in case["projects"]]).T
    problem = take_or_leave(value, cost, case["budget"], case.get("rows", ()))
    if case["optimum"] is None:
        assert solve(problem, gap=0).value <= case["lp_optimum"]
        return
    solution = assert_proven(problem, case["optimum"])
    if "published_solution" in case:
        published = np.array(case["published_solution"])
        assert solution.value == pytest.approx(published @ value)


@pytest.mark.parametrize(
    ("name", "optimum"),
    [
        ("I01", 173),
        ("I02", 364),
        pytest.param("I03", 1602, marks=pytest.mark.slow),
        pytest.param("I05", 3905.7, marks=pytest.mark.slow),
        pytest.param("I06", 4799.3, marks=pytest.mark.slow),
    ],
)
def test_knapsack_of_classes(name, optimum):
    assert_proven(knapsack_of_classes(name), optimum)
