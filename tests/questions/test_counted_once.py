"""Budgets that count the same money are one amount; the figures are sums done by hand."""

import pytest

from instances import Instance, load_instance, resolve_instance
from planner.replanning.counted_once import counted_once
from planner.replanning.limit_changes import LimitPart


@pytest.fixture(scope="module")
def chain() -> Instance:
    return load_instance(resolve_instance("mixed-portfolio"))


def limited(instance: Instance, *limits: dict[str, object]) -> Instance:
    from instances.draft import Draft

    draft = Draft(instance)
    draft.settings["limits"] = list(limits)
    draft.tables.pop("limits.csv", None)
    return draft.instance()


def test_a_ceiling_on_capital_within_a_budget_is_the_same_money(chain: Instance) -> None:
    one = {"name": "budget", "measure": "spend", "per": "quarter", "amount": 600_000}
    other = {"name": "capital", "measure": "spend", "per": "fiscal_year", "colour": "capex", "amount": 1_000_000}
    found = counted_once(limited(chain, one, other), LimitPart())
    assert (found.total, found.limits, found.left_out) == (8 * 600_000, ("budget",), ("capital",))
    assert "capital" in str(found) and "budget" in str(found)


def test_money_of_two_colours_and_of_two_regions_is_summed(chain: Instance) -> None:
    whole = {"measure": "spend", "per": "total"}
    colours = [{**whole, "name": colour, "colour": colour, "amount": 5} for colour in ("capex", "opex")]
    assert counted_once(limited(chain, *colours), LimitPart()).total == 10
    regions = [{**whole, "name": name, "regions": [name], "amount": 7} for name in ("Lakes", "Valley")]
    assert counted_once(limited(chain, *regions), LimitPart()).total == 14


def test_of_two_budgets_on_everything_the_tighter_one_counts(chain: Instance) -> None:
    yearly = {"name": "yearly", "measure": "spend", "per": "fiscal_year", "amount": 300}
    whole = {"name": "whole", "measure": "spend", "per": "total", "amount": 500}
    assert counted_once(limited(chain, yearly, whole), LimitPart()).total == 500
    assert counted_once(limited(chain, yearly, whole | {"amount": 700}), LimitPart()).total == 2 * 300


def test_people_and_launches_have_no_sum(chain: Instance) -> None:
    hours = {"name": "hours", "measure": "load", "per": "quarter", "amount": 10}
    launches = {"name": "launches", "measure": "launches", "per": "quarter", "amount": 3}
    found = counted_once(limited(chain, hours, launches), LimitPart("capacity"))
    assert (found.total, found.limits, found.left_out) == (80, ("hours",), ("launches",))
