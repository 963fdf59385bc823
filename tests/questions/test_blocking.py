"""What holds a plan back, counted by pandas from reasons.csv as it is written."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from planner import Plan, write
from planner.questions.explain.blocking import Blocking, blocking_limits, in_words, without_period
from planner.replanning.reading import plan_in


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, example_plan: Callable[[str], Plan]) -> Path:
    return write(example_plan("mixed-portfolio"), tmp_path_factory.mktemp("run") / "mixed")


def test_launches_are_counted_at_every_limit_that_stands_against_them(run: Path, rollout) -> None:
    table = run.parent / "reasons.csv"
    assert rollout("explain", run, "--out", table, "-q").code == 0
    rows = pd.read_csv(table, keep_default_na=False)
    crowded_out = rows[rows["reason"] == "worth it, crowded out by limits"]
    found = {one.name: one for one in blocking_limits(*plan_in(run))}
    whole = crowded_out[~crowded_out["detail"].str.contains(r" and \d+ more$")]
    for name in ("quarterly budget", "capital"):
        named = crowded_out["detail"].map(lambda text, name=name: bool(re.search(rf"(^|, ){name} / ", text)))
        assert named.sum() <= found[name].launches <= named.sum() + len(crowded_out) - len(whole)
        assert found[name].launches > 0
        assert found[name].largest >= round(pd.to_numeric(crowded_out[named]["unit_npv"]).max(), 2) - 0.01
    counts = [one.launches for one in blocking_limits(*plan_in(run))]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("quarterly budget / 2027Q3", "quarterly budget"),
        ("capital / FY2027", "capital"),
        ("launches of a leader / Rosa / 2027Q3", "launches of a leader / Rosa"),
        ("a budget / total", "a budget"),
        ("orchestration pilot", "orchestration pilot"),
        ("leaders / 2027", "leaders / 2027"),
    ],
)
def test_a_limit_is_named_without_its_period(row: str, name: str) -> None:
    assert without_period(row) == name


def test_the_sentence_says_how_many_and_how_much_at_most() -> None:
    found = (Blocking("budget", 27, 53_899.4), Blocking("field", 1, 10.0))
    assert in_words(found, "USD") == "budget (27 launches, up to USD 53,899), field (1 launch, up to USD 10)"
    assert in_words((), "USD") == ""
