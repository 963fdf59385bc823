"""A plan priced in every world, and the roadmaps of a menu priced in every world."""

from dataclasses import dataclass, fields, replace
from functools import partial

import numpy as np

from models import Tiers
from models.problem import BoolArray, FloatArray, IntArray
from models.risk import WorldTiers, joined
from planner.economics import SharedCharge, objective_values
from planner.errors import QuestionError
from planner.limits.hiring import tiers_beside_heads
from planner.limits.priced import Priced
from planner.limits.stages import stage_tiers
from planner.limits.statement import state
from planner.plan.tables import Chosen
from planner.wording import counted
from planner.worlds.hired import head_values
from planner.worlds.plans import PricedBlock, plan_pricer
from planner.worlds.running import BlockParams, Told, side_by_side, world_blocks
from planner.worlds.shared_costs import in_place_of, shared_in_worlds
from planner.worlds.stacking import stacker_of
from planner.worlds.worlds import Worlds


@dataclass(frozen=True, eq=False)
class PlanInWorlds:
    """A plan in every world. Flows are nominal and after tax, against the base case of the same world.

    After an interruption these are the first worlds, as many as were priced.

    Attributes
    ----------
    npv
        float[worlds].
    flow
        float[worlds, H]: flows of each quarter.
    hard
        float[worlds, H]: the hard part of them.
    terminal
        float[worlds]: value in quarter H of the flows after it.
    cost
        float[worlds, H]: implementation cost, positive.
    by_region
        float[worlds, regions]: NPV by region, without shared costs of the network; those of a region count in it.
    regions
        names of the regions.
    broken
        bool[worlds, limits]: whether a limit is broken in some scope or period.
    limits
        names of the limits whose use depends on the world.
    """

    npv: FloatArray
    flow: FloatArray
    hard: FloatArray
    terminal: FloatArray
    cost: FloatArray
    by_region: FloatArray
    regions: tuple[str, ...]
    broken: BoolArray
    limits: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ValuesInWorlds:
    """The menu of an instance, and the heads that may be hired, priced in every world.

    Attributes
    ----------
    value
        float[worlds, choices]: what the objective counts of each roadmap, where no stage is reached, and behind them of each
        choice of heads.
    charge
        float[worlds, charges, periods]: the same of each shared cost, by opening period, negative.
    shared
        the shared costs as they stand; one that costs something in some world alone is there, at 0. None for those of the
        instance.
    tiers
        what stages of networks and of costs add, where they are reached.
    """

    value: FloatArray
    charge: FloatArray
    shared: tuple[SharedCharge, ...] | None = None
    tiers: tuple[WorldTiers, ...] = ()

    def stated(self, case: Priced) -> Priced:
        """Return the case with these shared costs in its programme; the case itself, if it has them all."""
        if self.shared is None or len(self.shared) == len(case.shared):
            return case
        return with_shared(case, self.shared)


def with_shared(case: Priced, shared: tuple[SharedCharge, ...]) -> Priced:
    """Return a case with other shared costs, its programme stated anew."""
    return replace(case, shared=shared, problem=state(case.instance, case.fleet, case.menu, shared, hires=case.hires).problem)


def plan_in_worlds(
    chosen: Chosen, worlds: Worlds, on_block: Told | None = None, params: BlockParams | None = None
) -> PlanInWorlds:
    """Price a plan in every world, in blocks of worlds; memory is bounded but for what is returned.

    Parameters
    ----------
    on_block
        is told after each block how many worlds have been priced.
    params
        of the blocks; the figures do not depend on them beyond rounding.

    Raises
    ------
    PathError
        a path of a source or future leads nowhere, or to a figure that is the same in every world.
    ValueError
        a payment that some world has lies after the evaluation, or a figure of whole numbers is not whole in some world.
    """
    params, pricer = params or BlockParams(), plan_pricer(chosen, worlds)
    blocks = world_blocks(worlds.number, pricer.unit.size, pricer.stacker.like.timeline.columns, params)
    found = list(side_by_side(blocks, pricer.price, on_block, params))
    joined = {one.name: np.concatenate([getattr(part, one.name) for part in found]) for one in fields(PricedBlock)}
    return PlanInWorlds(regions=pricer.regions, limits=pricer.limits, **joined)


def npv_in_worlds(chosen: Chosen, worlds: Worlds, on_block: Told | None = None, params: BlockParams | None = None) -> FloatArray:
    """Return float[worlds]: the NPV of a plan in every world, sooner than with all that `plan_in_worlds` tells.

    Parameters and errors are those of `plan_in_worlds`.
    """
    params, pricer = params or BlockParams(), plan_pricer(chosen, worlds, limits=False)
    blocks = world_blocks(worlds.number, pricer.unit.size, pricer.stacker.like.timeline.columns, params)
    return np.concatenate(list(side_by_side(blocks, pricer.npv, on_block, params)))


def levers_in_worlds(
    chosen: Chosen, worlds: Worlds, on_block: Told | None = None, params: BlockParams | None = None
) -> FloatArray:
    """Return float[worlds, levers]: the NPV of each lever in every world, shares of its launches and its shared costs.

    Meant for some hundred worlds, as every set of a unit's launches is priced. Parameters and errors are those of
    `plan_in_worlds`.
    """
    params, pricer = params or BlockParams(), plan_pricer(chosen, worlds, limits=False)
    sets = pricer.launch_sets()
    rows = max([pricer.unit.size, *(part.place.size for part in sets)])
    blocks = world_blocks(worlds.number, rows, pricer.stacker.like.timeline.columns, params)
    return np.concatenate(list(side_by_side(blocks, partial(pricer.by_lever, sets), on_block, params)))


def values_in_worlds(
    case: Priced, worlds: Worlds, on_block: Told | None = None, params: BlockParams | None = None
) -> ValuesInWorlds:
    """Price every roadmap of a menu, every shared cost and every choice of heads in every world; for tens or hundreds of worlds.

    The menu is that of the instance as it stands, whichever roadmaps the accuracy of a world would allow.

    Parameters
    ----------
    on_block
        is told after each world how many have been priced.
    params
        of the blocks.

    Raises
    ------
    QuestionError
        what stages add to so many roadmaps in so many worlds takes too much memory.
    PathError, ValueError
        as for `plan_in_worlds`.
    """
    params, menu = params or BlockParams(), case.menu
    _need_room(case, worlds, params)
    stacker = stacker_of(case.instance, case.fleet, worlds)
    shared = shared_in_worlds(case.instance, case.fleet, worlds, stacker.figures, case.shared)
    everyone = np.arange(len(case.instance.units), dtype=np.int64)

    def price(world: IntArray) -> list[_MenuInWorld]:
        fleet = stacker.fleet(np.repeat(world, everyone.size), np.tile(everyone, world.size))
        menus = (replace(menu, unit=menu.unit + place * everyone.size) for place in range(world.size))
        return [_MenuInWorld(objective_values(fleet, own.unit, own.start), stage_tiers(fleet, own)) for own in menus]

    blocks = world_blocks(worlds.number, everyone.size, stacker.like.timeline.columns, params)
    found = [one for block in side_by_side(blocks, price, on_block, params) for one in block]
    value, done = np.array([one.value for one in found]), np.arange(len(found))
    if case.hires:
        value = np.hstack([value, head_values(case, worlds, shared.figures, done)])
    tiers = joined([tiers_beside_heads(one.tiers, value.shape[1]) for one in found])
    return ValuesInWorlds(value, shared.values(done), in_place_of(shared.charges, case.shared), tiers)


def _need_room(case: Priced, worlds: Worlds, params: BlockParams) -> None:
    """Raise QuestionError where the gains of all roadmaps by all stages, in all worlds and quarters, are too many."""
    each = len(case.problem.tiers) * case.problem.choice_count * case.fleet.timeline.quarters
    if each * worlds.number > params.most_gains:
        most = params.most_gains // each
        fewer = f"{counted(most, 'world')} at most (--worlds, or objective.risk_worlds), or " if most > 1 else ""
        raise QuestionError(
            f"stages in {worlds.number} worlds: what they add to {case.menu.unit.size:,} roadmaps in each of them takes too much "
            f"memory; expected {fewer}fewer roadmaps"
        )


@dataclass(frozen=True, eq=False)
class _MenuInWorld:
    """The menu in one world: float[choices], values where no stage is reached, and what stages add."""

    value: FloatArray
    tiers: tuple[Tiers, ...]
