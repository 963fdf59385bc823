"""Inputs moved at random plans of random instances: the accountant finds the same changes."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from instances.schema.instance import Instance
from planner.accountant import account
from planner.economics import Menu, at_plan, build_menu
from planner.errors import MenuError
from planner.plan.assumptions import COLUMNS, assumptions_of
from planner.plan.tables import Chosen
from tests.oracles.random_closings import with_closings
from tests.oracles.random_instances import random_instance
from tests.oracles.random_segments import with_segments
from tests.oracles.random_transfers import with_transfers
from tests.properties.test_pricing import chosen_of, launches_of
from tests.properties.test_staged_costs import staged
from tests.series import series

CENT = 0.01
COMPARED = 8
"""Inputs of a plan that the accountant prices, drawn at random: each is an account of the whole plan."""


def with_stages(seed: int) -> Instance | None:
    """Return a random instance with networks, learning or licence tiers, every other one with closings, too."""
    made = staged(seed, closings=seed % 2 == 1)
    return None if made is None else made[0]


MAKERS: tuple[Callable[[int], Instance | None], ...] = (
    random_instance,
    with_closings,
    with_transfers,
    with_segments,
    with_stages,
)


def random_plan(made: Instance | None, seed: int) -> Chosen | None:
    try:
        menu = None if made is None else build_menu(made)
    except MenuError:
        return None
    if made is None or menu is None:
        return None
    random = np.random.default_rng(seed)
    rows = [random.choice(np.flatnonzero(menu.unit == unit)) for unit in range(len(made.units))]
    chosen = chosen_of(made, Menu(menu.levers, menu.unit[rows], menu.start[rows], menu.value[rows]))
    return replace(chosen, fleet=at_plan(chosen.fleet, chosen.menu.unit, chosen.menu.start))


def moved(made: Instance) -> Iterator[tuple[str, Instance]]:
    """Yield each place with the instance in which it is moved by a tenth: costs of levers and the discount rate are raised."""
    settings = made.settings
    rate = settings.finance.model_copy(update={"discount_rate": 1.1 * settings.finance.discount_rate})
    yield "finance.discount_rate", with_plan(made, finance=rate)
    for event, value in settings.event_costs:
        yield f"event_costs.{event}", with_plan(made, event_costs=settings.event_costs.model_copy(update={event: 0.9 * value}))
    for column in COLUMNS:
        units = tuple(unit.model_copy(update={column: 0.9 * getattr(unit, column)}) for unit in made.units)
        yield f"units.csv {column}", replace(made, units=units)
    for name, lever in settings.levers.items():
        changes = {f"effects.{one}": {"effects": lever.effects.model_copy(update={one: 0.9 * v})} for one, v in lever.effects}
        changes["accuracy_gap_closed"] = {"accuracy_gap_closed": 0.9 * lever.accuracy_gap_closed}
        for part in ("costs", "support"):
            changes[part] = {part: tuple(one.model_copy(update={"amount": 1.1 * one.amount}) for one in getattr(lever, part))}
        for place, change in changes.items():
            yield f"levers.{name}.{place}", with_plan(made, levers=settings.levers | {name: lever.model_copy(update=change)})


def with_plan(made: Instance, **changed: object) -> Instance:
    return replace(made, settings=made.settings.model_copy(update=changed))


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("seed", series(range(24), 3))
def test_a_change_is_the_accountants(make: Callable[[int], Instance | None], seed: int) -> None:
    chosen = random_plan(make(seed), seed)
    if chosen is None:
        return
    launches, cases = launches_of(chosen), dict(moved(chosen.instance))
    found = {one.place: one.change for one in assumptions_of(chosen) or ()}
    assert set(found) <= set(cases)
    now = account(chosen.instance, launches).npv
    for place in np.random.default_rng(seed).permutation(sorted(cases))[:COMPARED].tolist():
        change = account(cases[place], launches).npv - now
        assert found.get(place, 0.0) == pytest.approx(change, rel=1e-9, abs=2 * CENT), place
