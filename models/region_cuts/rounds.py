"""The bound by cuts of regions: branches by openings, the highest first, cut while that pays, and parted then.

A turn solves the relaxation of the branch with the highest bound, or cuts it, or parts it. Cuts hold in every branch. A round of
cuts that closes too little of what is left is followed by one with longer proofs about the regions, and when those are as long as
they get, by two branches: the opening of a region that the relaxation splits is until a period, or after it.
"""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import numpy as np

from models.arrays import BoolArray
from models.checking.verdict import Candidate
from models.lagrangian.charge_structure import ChargeStructure
from models.problem import Charge, MenuProblem
from models.region_cuts.cuts import Judged, judged
from models.region_cuts.regions import Region, regions_of
from models.region_cuts.relaxed import CutRelaxation, Opens
from models.region_cuts.worth import Proofs
from models.run import Run
from models.running.yields import Patience, Paying
from models.solvers.highs import LOOK, Relaxation

SPLIT = 1e-3
"""Least share of a region that the relaxation opens on either side of a period for plans to be parted there."""


@dataclass(frozen=True)
class RegionCutParams:
    """Parameters of the cuts of regions.

    Attributes
    ----------
    share
        of the units, up to which those under one limit make a region if they have no charge of their own.
    least_regions
        with limits of their own from which a problem is bounded this way.
    proofs
        about a region, in turn, each after a round of cuts that did not pay.
    pays
        part of what is left between a branch and the plan that a round of cuts must close for another like it.
    at_once
        regions that are looked at side by side; the same number everywhere, so that answers are the same.
    patience
        how long turns go on, by what is left between plan and bound.
    """

    share: float = 0.25
    least_regions: int = 2
    proofs: tuple[Proofs, ...] = (Proofs((0.01, 0.02, 0.04), 30), Proofs((0.01, 0.02, 0.04, 0.08), 200))
    pays: float = 0.05
    at_once: int = 2
    patience: Patience = field(default_factory=lambda: Patience(least=40, pays=0.02))


@dataclass(eq=False)
class _Branch:
    """A branch, its bound, its relaxation and the cuts that it had, and how long the proofs are that it is cut by."""

    opens: Opens
    bound: float = np.inf
    relaxed: Relaxation | None = None
    cuts: int = -1
    depth: int = 0


def bound_by_region_cuts(
    run: Run[RegionCutParams], problem: MenuProblem, plan: Candidate | None, bound: float | None
) -> float | None:
    """Return a bound on the value of every plan, None if nothing is proven.

    Parameters
    ----------
    plan
        the best plan so far.
    bound
        that is proven already.
    """
    structure = ChargeStructure.of(problem)
    regions = regions_of(problem, structure, run.params.share)
    if len(regions) < run.params.least_regions:
        return bound
    work = _Work(run, problem, structure, regions)
    work.known(plan, bound)
    work.go_on()
    return work.bound if np.isfinite(work.bound) else None


class _Work:
    def __init__(
        self, run: Run[RegionCutParams], problem: MenuProblem, structure: ChargeStructure, regions: list[Region]
    ) -> None:
        self._run, self._structure, self._regions = run, structure, regions
        self._value, self._proven = -np.inf, np.inf
        self._relaxation = CutRelaxation(problem, structure, regions)
        self._branches = [_Branch(opens) for opens in by_shared(problem, structure)]

    def known(self, plan: Candidate | None, bound: float | None) -> None:
        """Take in a plan and a bound."""
        self._value = -np.inf if plan is None else plan.value
        self._proven = np.inf if bound is None else bound

    @property
    def _enough(self) -> float:
        """A bound that the plan is within the gap of."""
        return self._value + self._run.gap * abs(self._value) if np.isfinite(self._value) else -np.inf

    @property
    def bound(self) -> float:
        """No plan is worth more: the highest bound of a branch, and no less than the plan."""
        return min(self._proven, max([self._value, *(branch.bound for branch in self._branches)]))

    def go_on(self) -> None:
        """Take turns until the bound is near enough to the plan, or they do not pay."""
        paying = Paying(self._run.params.patience, self._left)
        while not self._run.over and not paying.gives_way and self.bound > self._enough:
            branch = max(self._branches, key=lambda one: one.bound, default=None)
            if branch is None or not self._turn(branch):
                return
            self._run.history.note(None, self.bound if np.isfinite(self.bound) else None)
            self._run.history.publish()
            paying.turn(self._left)

    @property
    def _left(self) -> float:
        return self.bound - self._value

    def _turn(self, branch: _Branch) -> bool:
        """Solve the branch if there are cuts that it has not, else cut it, else part it; return whether any was possible."""
        if branch.cuts < self._relaxation.cuts:
            return self._solve(branch)
        if branch.depth < len(self._run.params.proofs):
            return self._cut(branch)
        return self._part(branch)

    def _solve(self, branch: _Branch) -> bool:
        before, known = np.inf if branch.relaxed is None else branch.relaxed.bound, branch.relaxed is not None
        branch.relaxed = self._relaxation.solved(branch.opens, self._run.stop)
        branch.cuts = self._relaxation.cuts
        if branch.relaxed is None:
            if self._relaxation.infeasible:
                self._branches.remove(branch)
            return self._relaxation.infeasible
        branch.bound = min(branch.bound, branch.relaxed.bound)
        if known and before - branch.relaxed.bound <= self._run.params.pays * (before - self._value):
            branch.depth += 1
        return True

    def _cut(self, branch: _Branch) -> bool:
        """Cut the relaxation of a branch by all regions: its bound falls by what each is worth less, at the same prices."""
        relaxed = branch.relaxed
        if relaxed is None:
            return False
        run = self._run.of(self._run.params.proofs[branch.depth])
        priced = self._relaxation.priced(relaxed)
        seen = [self._relaxation.seen(region, branch.opens, priced) for region in self._regions]
        order = sorted(range(len(seen)), key=lambda place: -seen[place].value)

        def judge(place: int) -> Judged:
            found = judged(run, self._regions[place], seen[place])
            less[place] = max(0.0, seen[place].value - found.most)
            branch.bound = min(branch.bound, relaxed.bound - float(less.sum()))
            return found

        less = np.zeros(len(seen))
        with ThreadPoolExecutor(self._run.params.at_once) as pool:
            runs = [pool.submit(judge, place) for place in order]
            while wait(runs, timeout=LOOK).not_done:
                self._run.history.note(None, self.bound)
                self._run.history.publish()
        found = [one.result() for one in runs]
        branch.bound = min(branch.bound, relaxed.bound - float(less.sum()))
        cuts = [(self._regions[place], one.cut) for place, one in zip(order, found, strict=True) if one.cut is not None]
        if cuts:
            self._relaxation.add(cuts)
        else:
            branch.depth += 1
        return True

    def _part(self, branch: _Branch) -> bool:
        """Part a branch at the opening of the region that has most units, each counted by how evenly the opening is split."""
        best, sides = 0.0, None
        for region in self._regions:
            if region.charge is None or branch.relaxed is None:
                continue
            by = np.cumsum(self._relaxation.opened(region.charge, branch.relaxed))
            for period in np.flatnonzero(branch.opens[region.charge])[:-1].tolist():
                split = float(min(by[period], 1.0 - by[period]))
                score = split * float(region.unit.max() + 1)
                if split >= SPLIT and score > best:
                    best, sides = score, (self._structure.alike[region.charge], period)
        if sides is None:
            return False
        self._branches.remove(branch)
        for late in (False, True):
            opens = _sided(branch.opens, *sides, late=late)
            self._branches.append(_Branch(opens, branch.bound, depth=len(self._run.params.proofs) - 1))
        return True


def _sided(opens: Opens, charges: list[int], period: int, *, late: bool) -> Opens:
    """Return openings of which those of some charges are after a period, or else none are."""

    def side(own: BoolArray) -> BoolArray:
        return np.asarray(own & ((np.arange(own.size) > period) == late))

    return tuple(side(own) if charge in charges else own for charge, own in enumerate(opens))


def by_shared(problem: MenuProblem, structure: ChargeStructure) -> list[Opens]:
    """Return openings for each period of the charge that most units share."""
    opens = tuple(_openings(charge) for charge in problem.charges)
    if structure.shared is None:
        return [opens]
    together = structure.alike[structure.shared]
    allowed = np.logical_and.reduce([opens[one] for one in together])
    return [
        tuple(np.arange(own.size) == period if charge in together else own for charge, own in enumerate(opens))
        for period in np.flatnonzero(allowed).tolist()
    ]


def _openings(charge: Charge) -> BoolArray:
    return np.ones(charge.value.size + 1, dtype=np.bool_) if charge.opens is None else charge.opens
