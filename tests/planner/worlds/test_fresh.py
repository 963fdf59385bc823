"""A plan in fresh worlds: its measure of risk where it is defined, and the reason where it is not."""

from io import StringIO

import numpy as np
import pytest
from rich.console import Console
from scipy.optimize import linprog

from planner.planning import plan, priced, with_objective
from planner.reports.wording import proof_in_words
from planner.terminal.overview import overview
from planner.worlds.fresh import FRESH
from planner.worlds.pricing import plan_in_worlds, values_in_worlds
from planner.worlds.sampling import draw_worlds
from tests.builders import ten_store_chain


def made(risk):
    return plan(with_objective(ten_store_chain(), risk=risk, risk_worlds=4), gap=0.2, time_limit=30)


def told(found):
    """Return what the screen and the report say of it."""
    console = Console(width=400, record=True, file=StringIO())
    console.print(*overview(found, ""))
    return console.export_text(), proof_in_words(found)


def test_the_wasserstein_measure_of_fresh_worlds_is_the_least_mean_that_moved_chances_give():
    found = made("wasserstein")
    fresh, case = found.hedge.fresh, priced(found.instance)
    worlds = draw_worlds(found.instance, FRESH * 4, found.options.seed + 1)
    value = values_in_worlds(case, worlds).value
    apart = np.array([[np.abs(one - other).mean() for other in value] for one in value])
    count = worlds.number
    apart /= apart.sum() / (count * (count - 1))
    npv = plan_in_worlds(found.chosen, worlds).npv
    from_each = np.kron(np.eye(count), np.ones(count))
    solved = linprog(
        np.tile(npv, count), apart.reshape(1, -1), [found.instance.settings.objective.risk_radius], from_each, worlds.chance
    )
    assert fresh.measure == pytest.approx(solved.fun) and fresh.measure < fresh.mean - 1000
    screen, report = told(found)
    assert f"fresh: measure {fresh.measure:,.0f}; mean" in screen
    assert f"The measure there is USD {fresh.measure:,.0f}." in report


def test_regret_of_fresh_worlds_is_not_determined_and_says_why():
    found = made("regret")
    assert found.hedge.fresh.measure is None and "best plan of each fresh world" in found.hedge.fresh.undetermined
    screen, report = told(found)
    assert "16 worlds, fresh: measure not determined (regret needs" in screen
    assert "The measure there is not determined: regret needs" in report
    assert found.summary()["risk"]["fresh"]["undetermined"] == found.hedge.fresh.undetermined


def test_a_mix_is_told_and_the_mean_is_not_told_twice():
    assert "fresh: mean" in told(made("mean"))[0] and "fresh: measure" in told(made("mix"))[0]
