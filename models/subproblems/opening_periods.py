"""Branches by the opening periods of shared charges: in each of them the relaxation is far tighter than in all together.

The cost of a charge, and the gate behind it, are shared by many units, and the relaxation opens it by a fraction in every
period. With its opening period given the relaxation is tight. So the plans are branched on the opening period of one charge,
and branches on that of the next, those with the highest bound first, for as long as that lowers the bound.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from models.arrays import NEVER, BoolArray
from models.problem import Charge, MenuProblem
from models.running.stopping import Stopping, over
from models.running.yields import Patience, Paying
from models.solvers.highs import Relaxations
from models.statement.standard_form import StandardForm, standard_form
from models.statement.variables import Layout, layout, may_open_in
from models.subproblems.branches import Branch, Leaf, allowed_by, with_openings

OPENED = 1e-6
"""Least fraction of a charge in the relaxation that counts as open."""


@dataclass(frozen=True)
class OpeningPeriodsParams:
    """Parameters of branching on opening periods.

    Attributes
    ----------
    patience
        how long branching goes on, by what is left between the highest bound and a plan; without one only `least` times.
    tried
        charges whose opening periods are tried before a branch is left whole.
    worthwhile
        relative fall of the bound that makes it worth branching on a charge.
    worthwhile_of_gap
        the same as a share of the asked gap, which counts where it is more.
    most_branches
        branches at which none is branched on further.
    kept
        relaxations that are kept of each branch under other limits.
    """

    patience: Patience = field(default_factory=lambda: Patience(least=8, pays=0.05))
    tried: int = 3
    worthwhile: float = 1e-4
    worthwhile_of_gap: float = 0.01
    most_branches: int = 64
    kept: int = 40

    def under(self, gap: float) -> "OpeningPeriodsParams":
        """Return the parameters of a solve that is asked for a gap."""
        return replace(self, worthwhile=max(self.worthwhile, self.worthwhile_of_gap * gap))


class OpeningPeriods:
    """Relaxations of one problem with the opening periods of its charges given, and of the same problem under other limits.

    Attributes
    ----------
    leaves
        the branches that have all plans between them, once `branched` was called.
    """

    def __init__(self, problem: MenuProblem, params: OpeningPeriodsParams = OpeningPeriodsParams()) -> None:
        self.problem = problem
        self._params = params
        self.leaves: list[Leaf] = []
        self._fall = 0.0
        self._form: StandardForm = standard_form(problem)
        self._columns: Layout = layout(problem)
        self._relaxations = Relaxations(self._form)
        self._whole: float | None = None
        self._once = self._form.first_row("charge_once")

    def fork(self) -> "OpeningPeriods":
        """Return an independent copy, as for another thread."""
        return _restored(self.problem, self._params, [leaf.copied() for leaf in self.leaves], self._fall)

    def merge(self, others: Sequence[Leaf]) -> None:
        """Merge the leaves of a fork."""
        for one, two in self._same(others):
            one.merge(two, self._params.kept)

    def found_since(self, before: Sequence[Leaf]) -> tuple[Leaf, ...]:
        """Return the leaves with what they did not have before; none if the branches are others by now."""
        return tuple(one.found_since(two) for one, two in self._same(before))

    def _same(self, others: Sequence[Leaf]) -> list[tuple[Leaf, Leaf]]:
        """Return pairs of leaves with the same openings; none if any differ."""
        pairs = list(zip(self.leaves, others, strict=False))
        same = len(self.leaves) == len(others) and all(_same_openings(one.opens, two.opens) for one, two in pairs)
        return pairs if same else []

    def __reduce__(self) -> "tuple[Callable[..., OpeningPeriods], tuple[object, ...]]":
        """Pickle without the loaded programme, which is stated anew."""
        return _restored, (self.problem, self._params, self.leaves, self._fall)

    def branched(self, stopping: Stopping, on_bound: Callable[[float], None], value: float = -np.inf) -> list[Branch]:
        """Return branches that have all plans between them, the one with the highest bound first.

        An empty list says that the relaxation did not come to an end, or has no solution.

        Parameters
        ----------
        on_bound
            receives every new bound over all plans.
        value
            of a known plan.
        """
        whole = self.solved(tuple(_all_openings(charge) for charge in self.problem.charges), stopping)
        if whole is None:
            return []
        on_bound(whole.bound)
        paying, branches = Paying(self._params.patience, whole.bound - value), [whole]
        dropped: list[tuple[BoolArray, ...]] = []
        while branches and len(branches) < self._params.most_branches and not paying.gives_way and not over(stopping):
            lower = self._branches_of(branches[0], stopping, dropped)
            if lower is None:
                break
            branches = sorted(branches[1:] + lower, key=lambda branch: -branch.bound)
            if branches:
                on_bound(branches[0].bound)
                paying.turn(branches[0].bound - value)
        self.leaves = [
            *(Leaf(branch.opens, [(self._form.upper, branch)]) for branch in branches),
            *(Leaf(opens, without=[self.problem.limit]) for opens in dropped),
        ]
        self._fall = whole.bound - max((branch.bound for branch in branches), default=whole.bound)
        return branches

    def branched_again(
        self, problem: MenuProblem, stopping: Stopping, on_bound: Callable[[float], None], value: float | None = None
    ) -> list[Branch]:
        """Return the same branches of the problem under other limits, the one with the highest bound first.

        The dual values of earlier relaxations of a branch bound its plans under other limits, too. A relaxation is solved again
        only while it has the highest of these bounds, so that the first branch has its own bound and others may lie below
        theirs; and none is solved whose bound is no more than the value of a known plan. The list is empty as for `branched`,
        or without an earlier branching.
        """
        self.problem, self._whole = problem, None
        form = standard_form(problem)
        self._form = replace(self._form, lower=form.lower, upper=form.upper)
        found = self._bounded_by(stopping, -np.inf if value is None else value, highest_only=True)
        if found:
            on_bound(found[0].bound)
        return found

    def tightened(self, stopping: Stopping, enough: float) -> list[Branch]:
        """Return the branches of the last problem, those with a bound above `enough` with the bound of their own relaxation."""
        return self._bounded_by(stopping, enough, highest_only=False)

    def _bounded_by(self, stopping: Stopping, enough: float, highest_only: bool) -> list[Branch]:
        upper = self._form.upper
        leaves = [leaf for leaf in self.leaves if not leaf.empty(self.problem.limit)]
        branches = {place: leaf.bounded(upper) for place, leaf in enumerate(leaves)}
        settled = {place for place, leaf in enumerate(leaves) if leaf.solved_under(upper)}

        def bound(place: int) -> float:
            branch = branches[place]
            return np.inf if branch is None else branch.bound

        while branches:
            open_places = branches.keys() if highest_only else branches.keys() - settled
            place = max(open_places, key=lambda one: (bound(one), -one), default=None)
            if place is None or place in settled or bound(place) <= enough:
                break
            solved = self.solved(leaves[place].opens, stopping)
            settled.add(place)
            if solved is not None:
                leaves[place].relaxations = [*leaves[place].relaxations, (upper, solved)][-self._params.kept :]
                branches[place] = solved
            elif self._relaxations.infeasible:
                leaves[place].without.append(self.problem.limit)
                del branches[place]
            elif branches[place] is None:
                return []
        found = sorted((branch for branch in branches.values() if branch is not None), key=lambda branch: -branch.bound)
        whole = found[0].bound + self._fall if found else 0.0
        return [replace(branch, unbranched=whole) for branch in found]

    @property
    def infeasible(self) -> bool:
        """Whether the last relaxation has no solution."""
        return self._relaxations.infeasible

    def solved(self, opens: tuple[BoolArray, ...], stopping: Stopping, allowed: BoolArray | None = None) -> Branch | None:
        """Return the branch with these openings, None if its relaxation has no solution or did not come to an end.

        allowed: bool[choices], None for all: the choices that its plans may make.
        """
        narrowed = with_openings(self.problem, opens)
        upper, lower = self._form.column_upper.copy(), self._form.lower.copy()
        may_choose = allowed_by(self.problem, opens)
        upper[: self.problem.choice_count] = may_choose if allowed is None else may_choose & allowed
        may_open = may_open_in(narrowed)
        upper[self.problem.choice_count :][: may_open.size] = may_open
        for place, charge in enumerate(narrowed.charges):
            lower[self._once + place] = 1.0 if charge.must_open else -np.inf
        self._relaxations.limit(upper, lower, self._form.upper)
        relaxed = self._relaxations.solve(stopping)
        if relaxed is None:
            return None
        if self._whole is None:
            self._whole = relaxed.bound
        return Branch(opens, relaxed, self._whole)

    def _branches_of(self, branch: Branch, stopping: Stopping, dropped: list[tuple[BoolArray, ...]]) -> list[Branch] | None:
        """Return the branches by the opening period of the charge that lowers the bound most, None if none is worth it.

        Periods without a solution are noted in `dropped`: under other limits they may have one.
        """
        best: list[Branch] | None = None
        empty: list[tuple[BoolArray, ...]] = []
        highest = branch.bound - self._params.worthwhile * abs(branch.bound)
        for charge in self._undecided(branch)[: self._params.tried]:
            found = self._by_period(branch, charge, stopping, highest)
            if found is None:
                break
            lower, without = found
            bound = max((one.bound for one in lower), default=-np.inf)
            if bound < highest:
                best, highest, empty = lower, bound, without
        dropped += empty
        return best

    def _by_period(
        self, branch: Branch, charge: int, stopping: Stopping, highest: float
    ) -> tuple[list[Branch], list[tuple[BoolArray, ...]]] | None:
        """Return a branch for each opening period of a charge, and the periods without one; None if time is up before that.

        They end with the first branch whose bound is not below `highest`, as the charge is not worth it then.
        """
        branches, without = [], []
        for period in self._most_open_first(branch, charge):
            only = np.arange(branch.opens[charge].size) == period
            opens = (*branch.opens[:charge], only, *branch.opens[charge + 1 :])
            solved = self.solved(opens, stopping)
            if solved is None and not self._relaxations.infeasible:
                return None
            if solved is None:
                without.append(opens)
                continue
            branches.append(solved)
            if solved.bound >= highest:
                break
        return branches, without

    def _most_open_first(self, branch: Branch, charge: int) -> list[int]:
        """Return the periods in which a charge may open, and the number of never, those it opens most in first."""
        first, size = self._columns.opened[charge], self.problem.charges[charge].value.size
        opened = branch.relaxed.values[first : first + size]
        share = np.append(opened, 1.0 - opened.sum())
        periods = np.flatnonzero(branch.opens[charge])
        return [int(period) for period in periods[np.argsort(-share[periods], kind="stable")]]

    def _undecided(self, branch: Branch) -> list[int]:
        """Return the charges that the relaxation opens in several periods, those that concern most choices first."""
        found = []
        for number, (charge, first) in enumerate(zip(self.problem.charges, self._columns.opened, strict=True)):
            opened = branch.relaxed.values[first : first + charge.value.size]
            split = 1.0 - max(opened.max(), 1.0 - opened.sum())
            if split > OPENED and branch.opens[number].sum() > 1:
                found.append((-float(np.count_nonzero(charge.event != NEVER)) * split, number))
        return [number for _, number in sorted(found)]


def _same_openings(one: tuple[BoolArray, ...], two: tuple[BoolArray, ...]) -> bool:
    return one is two or (len(one) == len(two) and all(map(np.array_equal, one, two)))


def _restored(problem: MenuProblem, params: OpeningPeriodsParams, leaves: list[Leaf], fall: float) -> OpeningPeriods:
    periods = OpeningPeriods(problem, params)
    periods.leaves, periods._fall = leaves, fall  # noqa: SLF001
    return periods


def _all_openings(charge: Charge) -> BoolArray:
    return np.ones(charge.value.size + 1, dtype=np.bool_) if charge.opens is None else charge.opens
