"""Levers that cover segments: two pricings of random plans, and what must not change a figure."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.segments import Segment
from instances.schema.units import Unit
from instances.segments import confined
from models.problem import FloatArray, IntArray
from planner import verify
from planner.accountant import Account, account
from planner.economics import Menu, build_menu, fleet_of, roadmap_values
from planner.economics.starts import Starts
from planner.errors import InfeasibleError, MenuError
from planner.limits import limit_table
from planner.plan.tables import Chosen, cash_flow, cash_flow_table
from planner.planning import plan
from tests.oracles.draws import Draw
from tests.oracles.random_closings import with_closings
from tests.oracles.random_segments import BASES, covered, segmented, with_segments
from tests.oracles.random_transfers import with_transfers
from tests.properties.best import assert_best
from tests.properties.test_brute_force import best_of_all
from tests.properties.test_network import networked
from tests.properties.test_pricing import chosen_of, launches_of
from tests.properties.test_staged_costs import staged
from tests.series import series

HALF_CENT = 0.005
SEEDS = range(40)
FEW = range(20)


@cache
def plans(seed: int) -> tuple[tuple[Chosen, Account], ...]:
    """Return two random plans of a random instance, with what the accountant makes of their launches."""
    instance = with_segments(seed)
    try:
        menu = build_menu(instance)
    except MenuError:
        return ()
    random, found = np.random.default_rng(seed), []
    for _ in range(2):
        rows = [random.choice(np.flatnonzero(menu.unit == unit)) for unit in range(len(instance.units))]
        chosen = chosen_of(instance, Menu(menu.levers, menu.unit[rows], menu.start[rows], menu.value[rows]))
        found.append((chosen, account(instance, launches_of(chosen))))
    return tuple(found)


@pytest.mark.parametrize("seed", series(SEEDS, 16))
def test_every_line_and_every_limit_is_the_same_in_both_pricings(seed: int) -> None:
    for chosen, recomputed in plans(seed):
        table = cash_flow_table(chosen, cash_flow(chosen))
        keys = list(zip(table["quarter"], table["bucket"], table["line"], strict=True))
        assert set(keys) == set(recomputed.cashflow)
        assert table["amount"].to_list() == pytest.approx([recomputed.cashflow[key] for key in keys], rel=0, abs=HALF_CENT)
        rows = limit_table(chosen.instance, chosen.fleet, chosen.menu, chosen.shared, chosen.opened)
        lines = {(line.limit, line.measure, line.scope, line.period): line for line in recomputed.limits}
        for row in rows.itertuples(index=False, name=None):
            line = lines[tuple(row[:4])]
            assert row[5:8] == pytest.approx((line.allowed, line.used, line.left), rel=1e-9, abs=HALF_CENT)


def test_most_random_instances_have_levers_of_segments_that_change_a_plan() -> None:
    changed = 0
    for seed in FEW:
        for chosen, recomputed in plans(seed):
            levers = {name: one.model_copy(update={"covers": ()}) for name, one in chosen.instance.settings.levers.items()}
            whole = replace(chosen.instance, settings=chosen.instance.settings.model_copy(update={"levers": levers}))
            changed += abs(account(whole, launches_of(chosen)).npv - recomputed.npv) > 1
    assert changed > len(FEW)


def test_every_table_of_a_plan_agrees_with_the_accountant() -> None:
    """Tracking, shares of launches, benefits, floors and their readings among them."""
    assert sum(_is_verified(with_segments(seed)) for seed in range(200, 212)) >= 4


@pytest.mark.parametrize("kind", ["closings", "transfers", "network", "stages"])
def test_segments_go_with_what_else_there_is(kind: str) -> None:
    """Closings, transfers of demand, stages of a network, and costs by stages: the accountant agrees with every table."""
    make: dict[str, Callable[[int], Instance | None]] = {
        "closings": with_closings,
        "transfers": with_transfers,
        "network": networked,
        "stages": lambda seed: None if (found := staged(seed)) is None else found[0],
    }
    verified = 0
    for seed in range(6):
        made = make[kind](seed)
        if made is not None:
            verified += _is_verified(segmented(made, seed))
    assert verified >= 2


def _is_verified(instance: Instance) -> bool:
    try:
        found = plan(instance, time_limit=20)
    except (InfeasibleError, MenuError):
        return False
    assert verify(found) == []
    return True


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_plan_is_the_best_of_all_where_a_network_grows_with_segments(seed: int) -> None:
    made = networked(seed)
    if made is not None:
        instance = segmented(made, seed)
        assert_best(instance, best_of_all(instance))


def values(instance: Instance, unit: IntArray, start: Starts) -> FloatArray:
    return roadmap_values(fleet_of(instance), unit, start)


def menus(seeds: range) -> Iterator[tuple[int, Instance, IntArray, Starts]]:
    for seed in seeds:
        instance = with_segments(seed)
        try:
            menu = build_menu(instance)
        except MenuError:
            continue
        rows = np.random.default_rng(seed).permutation(menu.unit.size)[:200]
        yield seed, instance, menu.unit[rows], menu.start[rows]


def test_to_cover_all_parts_is_to_cover_whole_units() -> None:
    """Segments that sum to 1 at every unit, all of them covered by some levers, beside levers that cover a part of them."""
    tried = 0
    for seed, instance, unit, start in menus(range(300, 315)):
        draw = Draw(seed)
        segments = tuple(Segment(name=f"{base}_{number}", of=base) for base in BASES for number in (1, 2, 3))
        units = tuple(_with_all(one, draw) for one in instance.units)
        levers, whole = {}, {}
        for name, lever in instance.settings.levers.items():
            bases = dict.fromkeys(base for _, base in confined(lever))
            every = tuple(f"{base}_{number}" for base in bases for number in (1, 2, 3))
            part = draw.chance(0.3)
            levers[name] = lever.model_copy(update={"covers": covered(lever, draw) if part else every})
            whole[name] = levers[name] if part else lever.model_copy(update={"covers": ()})
        settings = instance.settings.model_copy(update={"segments": segments})
        one, other = (
            replace(instance, units=units, settings=settings.model_copy(update={"levers": found})) for found in (levers, whole)
        )
        assert values(one, unit, start) == pytest.approx(values(other, unit, start), rel=1e-9, abs=1e-4)
        tried += 1
    assert tried > 5


def _with_all(unit: Unit, draw: Draw) -> Unit:
    shares = {}
    for base in BASES:
        first = draw.number(0, 0.6)
        second = draw.number(0, 1 - first)
        shares |= {f"share_{base}_{number}": str(one) for number, one in enumerate((first, second, 1 - first - second), start=1)}
    extra = {name: text for name, text in (unit.model_extra or {}).items() if not name.startswith("share_")}
    fields = {name: value for name, value in unit.model_dump(exclude_unset=True).items() if name in Unit.model_fields}
    return Unit.model_validate(fields | extra | shares)


def test_a_segment_in_two_with_the_same_levers_changes_nothing() -> None:
    tried = 0
    for seed, instance, unit, start in menus(range(400, 415)):
        draw, settings = Draw(seed), instance.settings
        split = [segment.name for segment in settings.segments if segment.name.endswith("_1")]
        halves = (Segment(name=f"{one.name}_more", of=one.of) for one in settings.segments if one.name in split)
        units = tuple(_split(one, settings.segments, split, draw) for one in instance.units)
        levers = {
            name: lever.model_copy(
                update={"covers": (*lever.covers, *(f"{segment}_more" for segment in split if segment in lever.covers))}
            )
            for name, lever in settings.levers.items()
        }
        changed = settings.model_copy(update={"segments": (*settings.segments, *halves), "levers": levers})
        other = replace(instance, units=units, settings=changed)
        assert values(other, unit, start) == pytest.approx(values(instance, unit, start), rel=1e-9, abs=1e-4)
        tried += 1
    assert tried > 5


def _split(unit: Unit, segments: tuple[Segment, ...], split: list[str], draw: Draw) -> Unit:
    shares = {}
    for segment in segments:
        own = unit.share_of(segment.name)
        share = segment.share if own is None else own
        if segment.name in split:
            part = share * draw.number(0, 1)
            shares |= {f"share_{segment.name}": repr(share - part), f"share_{segment.name}_more": repr(part)}
    return Unit.model_validate(unit.model_dump(exclude_unset=True) | shares)


def test_levers_on_different_segments_of_one_figure_add_up() -> None:
    """What a roadmap is worth with both is the sum of what it is worth with each, where neither moves anything else."""
    instance = with_segments(1)
    unit = np.zeros(1, dtype=np.int64)
    names = list(instance.settings.levers)
    assert len(names) >= 2
    effects = {"late": 0.3, "order_uplift": 0.1, "cancellation": 0.4, "conversion_uplift": 0.05}
    levers = {
        name: Lever(title=name, covers=(f"orders_{number}",), effects=effects, ramp=(0.5, 1.0))
        for number, name in enumerate(names[:2], start=1)
    }
    levers |= {name: Lever(title=name) for name in names[2:]}
    figures = {"hours_per_order": 0.0, "exit_quarter": None, "share_orders_1": "0.2", "share_orders_2": "0.5"}
    plain = Unit.model_validate(instance.units[0].model_dump(exclude_unset=True) | figures)
    own = replace(
        instance,
        units=(plain,),
        pins=(),
        flows=(),
        settings=instance.settings.model_copy(update={"levers": levers}),
    )
    never = 10_000
    starts = np.full((3, len(names)), never, dtype=np.int16)
    starts[0, :2], starts[1, 0], starts[2, 1] = (1, 2), 1, 2
    both, first, second = values(own, np.repeat(unit, 3), starts)
    assert both == pytest.approx(first + second, rel=1e-12)
    assert abs(first) > 1 and abs(second) > 1
