"""All parameters of a solve: a small part for each method, its defaults those that the benchmarks were run with."""

from dataclasses import dataclass, field, replace
from typing import Literal

from models.branching.branch_search import BranchSearchParams
from models.branching.proof import ProofParams
from models.branching.regional import OpeningsParams
from models.dates.by_dates import DatesParams
from models.returns.by_signs import ReturnsParams
from models.running.yields import ENDLESS, Patience
from models.search.by_columns import ColumnSearchParams
from models.search.by_dual_values import DualValueParams, Effort
from models.search.construction import ConstructionParams
from models.search.in_cores import CoreSearchParams
from models.search.large_neighbourhoods import LargeNeighbourhoodParams
from models.search.near_relaxation import NearRelaxationParams
from models.search.recombination import RecombinationParams
from models.subproblems.dominance import DominanceParams
from models.subproblems.opening_periods import OpeningPeriodsParams
from models.whole_programme import WholeProgrammeParams


@dataclass(frozen=True)
class Sizes:
    """Numbers of choices, all units together, at which another list of steps suits them.

    Attributes
    ----------
    few
        choices that no other one dominates up to which the whole programme is tried first, and solved before columns of
        blocks are looked for.
    some, many
        choices from which dual values are looked for first, and from which they are looked for thoroughly.
    very_many
        choices from which nothing else is tried where dual values lead to a plan.
    few_units
        units up to which the whole programme is tried first if they have `some` choices or more, of which fewer are undominated,
        and up to which small programmes are searched as `HighsSettings.jumps_from` says.
    """

    few: int = 1_500
    few_units: int = 10
    some: int = 10_000
    many: int = 20_000
    very_many: int = 150_000


@dataclass(frozen=True)
class Efforts:
    """Effort of a first step for a plan that other steps may improve, by size.

    Attributes
    ----------
    openings
        a search by openings, below `Sizes.some`; from there on it gives way to no other.
    some, many, very_many
        a search by dual values, from these sizes on.
    """

    openings: Patience = field(default_factory=lambda: Patience(least=30, pays=0.02))
    some: Effort = field(default_factory=lambda: Effort.brief(3))
    many: Effort = field(default_factory=Effort)
    very_many: Effort = field(default_factory=lambda: Effort(patience=ENDLESS))


@dataclass(frozen=True)
class SolveParams:
    """Parameters of a solve.

    Attributes
    ----------
    effort
        "proof": until the gap is reached; "look": a bound and a first plan, soon. Set by `short_look`.
    sizes, efforts
        when which steps are taken (`models.strategy`), and how long first ones go on.
    returns
        limits that grow with a gain, settled by signs.
    dates
        tiers, settled by the periods in which they are reached.
    dominance
        choices that another one makes superfluous.
    near_relaxation
        a small programme, first among the choices that its relaxation is near to.
    whole
        the whole programme in HiGHS.
    regions
        branching on the openings of regions, with annealing.
    dual_values
        searches at dual values of the limits.
    opening_periods
        branching on the opening periods of shared charges.
    neighbourhoods
        steps of the searches at dual values.
    recombination
        of plans for other limits.
    branch_search, proof
        plans of the branches, and what is proven of them.
    columns
        columns of blocks: bounds, dives, cuts.
    cores
        the few choices that nearly all good plans are made of, searched before the whole programme is.
    construction
        of a first plan, feasibility before value.
    """

    effort: Literal["proof", "look"] = "proof"
    sizes: Sizes = field(default_factory=Sizes)
    efforts: Efforts = field(default_factory=Efforts)
    returns: ReturnsParams = field(default_factory=ReturnsParams)
    dates: DatesParams = field(default_factory=DatesParams)
    dominance: DominanceParams = field(default_factory=DominanceParams)
    near_relaxation: NearRelaxationParams = field(default_factory=NearRelaxationParams)
    whole: WholeProgrammeParams = field(default_factory=WholeProgrammeParams)
    regions: OpeningsParams = field(default_factory=OpeningsParams)
    dual_values: DualValueParams = field(default_factory=DualValueParams)
    opening_periods: OpeningPeriodsParams = field(default_factory=OpeningPeriodsParams)
    neighbourhoods: LargeNeighbourhoodParams = field(default_factory=LargeNeighbourhoodParams)
    recombination: RecombinationParams = field(default_factory=RecombinationParams)
    branch_search: BranchSearchParams = field(default_factory=BranchSearchParams)
    proof: ProofParams = field(default_factory=ProofParams)
    columns: ColumnSearchParams = field(default_factory=ColumnSearchParams)
    cores: CoreSearchParams = field(default_factory=CoreSearchParams)
    construction: ConstructionParams = field(default_factory=ConstructionParams)

    def short_look(self) -> "SolveParams":
        """Return parameters of a short look: the first steps alone, each as short as it can be.

        What a plan lacks then, a proof under the same limits finds as quickly, so that searches end after a step or two.
        """
        brief = Effort.brief(2, rounds=1, near=1.2)
        return replace(
            self,
            effort="look",
            returns=replace(self.returns, most_steps=2, branches=False),
            dates=replace(self.dates, most_steps=2),
            regions=replace(self.regions, most_turns=0),
            efforts=replace(self.efforts, some=brief, many=brief),
            recombination=replace(self.recombination, partial_solves=True),
            construction=replace(self.construction, attempts=1, attempts_at_once=1),
            branch_search=replace(self.branch_search, enough_plans=3, others=False, patience=Patience(least=0)),
        )
