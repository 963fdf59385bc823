"""Problems that are solved by openings of regions, and the parameters of that search (`models.branching.by_openings`)."""

from dataclasses import dataclass, field

import numpy as np

from models.branching.branch_and_bound import BranchingParams
from models.branching.diving import DiveParams
from models.branching.whole_region import WholeRegionParams
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.params import CoreParams
from models.lagrangian.points import DualParams
from models.problem import MenuProblem
from models.running.yields import Kinds
from models.search.annealing import AnnealingParams
from models.search.construction import ConstructionParams
from models.search.large_neighbourhoods import LargeNeighbourhoodParams
from models.search.with_charges import ChargeNeighbourhoodParams
from models.subproblems.first_openings import FirstOpeningsParams


@dataclass(frozen=True)
class OpeningsParams:
    """Parameters of the search by openings.

    Attributes
    ----------
    least_regions
        charges of separate units from which a problem is solved this way.
    most_spread
        choices up to which a problem is not solved this way that has other charges of some value, too: laid on units in parts
        they are bounded loosely, and other methods come to an end.
    early_from
        choices from which a first plan is made at the multipliers of the first part that is bounded.
    turns_to_plan
        turns without a plan after which the whole ends, for others to find one.
    known_plans
        plans for other limits, at most, that are tried first.
    most_relaxed
        choices up to which the relaxation at given openings is solved; beyond, it takes longer than what it says of the plans
        is worth, and multipliers stand for it.
    rounds, steps
        of an annealing, and of neighbourhoods, at a turn.
    charge_steps
        the same of neighbourhoods with charges free, at least, where dives are worth their time: fewer take a tenth of a dive's.
    polishing_steps, polishings
        steps and turns for a plan that was rounded where regions choose patterns, before it is judged by the best one; fewer
        where the latest gain, as often as turns are left, would not lead to the best one.
    choices_a_turn
        choices from which a turn of neighbourhoods has more steps, in proportion: a turn for the bound takes longer, too.
    patience
        turns of a search without improvement before it gives way to another one.
    forgetting, longest_wait
        how turns for the bound and turns for the plan are shared out (`models.running.yields.Kinds`).
    longest_wait_with_patterns
        the same between the kinds of turns for the plan where regions choose patterns: no further dives are taken there, as the
        first one chooses the states of all regions together and later ones bring less than steps with charges free.
    most_turns
        turns after the first plan at most.
    first_openings
        of the periods before which no plan opens a charge.
    construction
        of plans near to a relaxation that rounding makes none of.
    dual, branching, whole_regions, dives, annealing, relaxation, neighbourhoods, with_charges
        of the methods that are taken in turn.
    """

    least_regions: int = 2
    most_spread: int = 50_000
    early_from: int = 20_000
    turns_to_plan: int = 8
    known_plans: int = 4
    most_relaxed: int = 600_000
    rounds: int = 4
    steps: int = 4
    charge_steps: int = 16
    polishing_steps: int = 8
    polishings: int = 4
    choices_a_turn: int = 300_000
    patience: int = 6
    forgetting: float = 0.5
    longest_wait: int = 3
    longest_wait_with_patterns: int = 8
    most_turns: float = np.inf
    first_openings: FirstOpeningsParams = field(default_factory=FirstOpeningsParams)
    construction: ConstructionParams = field(default_factory=ConstructionParams)
    dual: DualParams = field(default_factory=DualParams)
    branching: BranchingParams = field(default_factory=BranchingParams)
    whole_regions: WholeRegionParams = field(default_factory=WholeRegionParams)
    dives: DiveParams = field(default_factory=DiveParams)
    annealing: AnnealingParams = field(default_factory=AnnealingParams)
    relaxation: CoreParams = field(default_factory=CoreParams)
    neighbourhoods: LargeNeighbourhoodParams = field(default_factory=LargeNeighbourhoodParams)
    with_charges: ChargeNeighbourhoodParams = field(default_factory=ChargeNeighbourhoodParams)

    def plan_kinds(self, *, dives: bool, patterns: bool) -> Kinds:
        """Return the kinds of turns for a better plan; whether dives are worth their time, and regions choose patterns."""
        if patterns:
            return Kinds(("charges", "openings"), self.forgetting, self.longest_wait_with_patterns)
        return Kinds(("openings", "charges", "dives") if dives else ("charges", "openings"), self.forgetting, self.longest_wait)


def has_regions(problem: MenuProblem, params: OpeningsParams = OpeningsParams()) -> bool:
    """Return whether charges of separate units are what makes a problem hard."""
    if len(problem.charges) < params.least_regions:
        return False
    structure = ChargeStructure.of(problem, params.dual.most_given)
    others = [other for other in structure.others if other not in structure.further]
    charges = [problem.charges[one] for other in others for one in structure.alike[other]]
    costly = [charge for charge in charges if charge.use is None or charge.value.any()]
    exact = not costly or problem.choice_count > params.most_spread
    return len(structure.own) >= params.least_regions and exact
