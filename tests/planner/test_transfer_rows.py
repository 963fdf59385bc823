"""Rows of transfers: cliques of pairs make the relaxation as tight as the plan and are not told."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import load_instance
from models.running.stopping import Stopping
from models.solvers.highs import Relaxations
from models.statement.standard_form import standard_form
from planner import plan
from planner.limits.transfers import cliques
from planner.planning import priced
from planner.questions.explain.reasons import reasons_table
from tests.worked.cases import CENT, write_instance

CLOSING = "closing"
LOSING = {"labour_hours": 1_000, "wage": 20, "revenue": 10_000, "contribution_margin": 0.1, "inventory_accuracy": 1}
"""A store that loses 20,000 of labour and earns 1,000 a quarter."""

PAIRS = st.sets(st.sampled_from(list(combinations(range(7), 2))))


@settings(max_examples=60, deadline=None)
@given(pairs=PAIRS)
def test_cliques_are_sets_of_pairs_and_have_every_triangle_between_them(pairs: set[tuple[int, int]]) -> None:
    found = cliques(sorted(pairs))
    held = {pair for one in found for pair in combinations(one, 2)}
    assert all(len(one) >= 3 and set(combinations(one, 2)) <= pairs for one in found)
    triangles = [one for one in combinations(range(7), 3) if set(combinations(one, 2)) <= pairs]
    assert held == {pair for one in triangles for pair in combinations(one, 2)}


def test_of_four_stores_that_take_over_from_each_other_the_relaxation_closes_one(tmp_path: Path) -> None:
    # Each closing saves 19,000; pairs alone would let the relaxation close half of each of four.
    units = [LOSING | {"unit": name} for name in "ABCD"]
    transfers = [{"from_unit": one, "to_unit": two, "share": 0} | {"share_orders": 0.1} for one, two in combinations("ABCD", 2)]
    folder = write_instance(
        tmp_path, levers={CLOSING: {"closes": True}}, units=units, transfers=transfers, decision=1, evaluation=1
    )
    case, found = priced(load_instance(folder)), plan(folder, gap=0.0)
    relaxed = Relaxations(standard_form(case.problem)).solve(Stopping(10.0))
    assert relaxed is not None
    assert relaxed.bound == pytest.approx(19_000, abs=CENT) and found.npv == pytest.approx(19_000, abs=CENT)
    assert case.problem.row_names.count("") == 1 and case.problem.row_count == 7
    assert len(found.limits) == 6 and set(found.limits["measure"]) == {"group"}
    details = reasons_table(case, found).query("lever == 'closing' and chosen == 'no'")["detail"]
    assert len(details) == 3 and all(text.startswith("transfer ") and text.count("/") == 1 for text in details)
    assert np.isclose(case.menu.value.max(), 19_000)
