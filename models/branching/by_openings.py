"""Problems whose units share charges by region: the bound by branching on openings, plans by annealing and neighbourhoods.

In turn: all periods of the given charges are bounded roughly, and the best of them well. An annealing from the multipliers
makes the first plan. Then the bound is lowered, and plans are improved by neighbourhoods at given openings and by further
annealings; which of these is done next follows from what a turn of each brought of late, not from seconds, so that the same
seed takes the same steps however fast the machine is.
"""

import numpy as np

from models.arrays import NEVER, FloatArray, IntArray
from models.branching.annealed import Annealed, annealing_of
from models.branching.branch_and_bound import Branching, Depth, Leaf
from models.branching.diving import Dives
from models.branching.found_by_openings import FoundByOpenings
from models.branching.likely_openings import likely_openings
from models.branching.regional import OpeningsParams
from models.branching.whole_regions import WholeRegions
from models.checking.verdict import Candidate
from models.checking.whole_values import least_bound
from models.lagrangian.group_rows import with_group_rows
from models.lagrangian.pattern_dual import dual_of
from models.lagrangian.reduced_costs import near_best_at, reduced_costs_at
from models.problem import MenuProblem
from models.run import Run
from models.running.yields import ENDLESS, Kinds, Patience, Paying
from models.search.after_construction import search_near
from models.search.at_openings import OpeningsRelaxation, at_multipliers, relaxation_at, search_at
from models.search.candidates import whole_plan, within
from models.search.large_neighbourhoods import LargeNeighbourhoodSearch
from models.search.with_charges import ChargeNeighbourhoods


def solved_by_openings(
    run: Run[OpeningsParams], problem: MenuProblem, known: Candidate | None, patience: Patience = ENDLESS
) -> FoundByOpenings:
    """Return the best plan and the bound found until the gap is reached, it is time to stop, or patience is spent.

    Multipliers of solves under other limits are begun with, and those found are left to others (`Run.warm_start`). A search of
    the same problem that time has ended goes on, where it was kept.
    """
    work = run.warm_start.resumed(problem)
    if isinstance(work, _Work):
        work.resume(run, known)
    else:
        work = _Work(run, problem, known)
        work.begin()
    begun = not run.over
    work.go_on(patience)
    if begun and run.over:
        run.warm_start.pause(problem, work)
    return work.found


class _Work:
    """One solve."""

    def __init__(self, run: Run[OpeningsParams], problem: MenuProblem, known: Candidate | None) -> None:
        self._run, self._problem, self._params = run, problem, run.params
        self._plain = with_group_rows(problem)
        self._dual = dual_of(self._plain, run.params.dual)
        self._branching = Branching(self._dual, run.params.branching)
        self._annealed: dict[int, Annealed] = {}
        self._search: LargeNeighbourhoodSearch | None = None
        self._free = self._freely()
        self._dives = Dives(self._dual, self._branching.splits, run.params.dives, run.settings.seed)
        self._whole = WholeRegions(self._dual, run.params.whole_regions, run.settings)
        self._plan_kinds = run.params.plan_kinds(dives=self._dives.pay, patterns=self._dual.by_patterns)
        self._begun = 0
        self._bound = np.inf
        self.found = FoundByOpenings(known, None)

    def begin(self) -> None:
        """Bound the plans, and make a first one."""
        if self.found.plan is not None:
            self._whole.know(self.found.plan.choice)
        self._tell()
        self._branching.begin(self._run.stop, self._remembered(), self._early_plan)
        self._lower()
        for plan in self._run.warm_start.nearest(self._problem.limit, self._params.known_plans):
            self._judge(plan)
        self._first_plan()
        self._settle()
        self._annealed.clear()
        before = self._value
        for _ in range(self._dives.first):
            if self._value <= before and not self._ends():
                self._dive()
        if not self._ends() and not self._round():
            self._anneal(self._params.rounds)
        self._remember()

    def resume(self, run: Run[OpeningsParams], known: Candidate | None) -> None:
        """Go on in another run, with a plan that may be known since."""
        self._run = run
        if known is not None:
            self._judge(known.choice)
        self._tell()

    def _settle(self) -> None:
        """Lower the highest bound until it is that of plans which were lowered as far as any."""
        leaf = self._branching.highest
        while leaf is not None and leaf.depth is not Depth.WHOLLY and not self._ends() and self._step_bound():
            leaf = self._branching.highest

    def _round(self) -> bool:
        """Round the relaxation at the openings that the highest part of the plans has most of; return whether that paid.

        Where it is too large, the choices that lose least are settled again, at the multipliers of the lowered bound.
        """
        leaf, before = self._promising, self._value
        if leaf is None or leaf.point is None:
            return False
        if self._large:
            self._settle_choices(leaf)
            return self._value > before
        opened = likely_openings(self._dual, leaf.part, leaf.point, laid_on_units=self._dives.pay)
        relaxation = relaxation_at(self._plain, self._dual.structure, opened, self._multipliers(), self._run.stop)
        if relaxation is None:
            return False
        self._annealed[leaf.part.shared] = annealed = self._annealing(leaf, relaxation.chosen())
        annealed.annealing.restart(annealed.lower(relaxation.chosen()))
        self._take(annealed, annealed.annealing.settled(self._run.stop))
        return self._value > before

    @property
    def _large(self) -> bool:
        """Whether relaxations at given openings take too long."""
        return self._problem.choice_count > self._params.most_relaxed

    def _settle_choices(self, leaf: Leaf) -> None:
        """Settle the choices of a leaf that lose least."""
        self._annealed[leaf.part.shared] = annealed = self._annealing(leaf)
        self._take(annealed, annealed.annealing.settled(self._run.stop))

    def _dive(self) -> None:
        """Dive from a part of the plans, and look for a plan at the openings at its end."""
        found = self._dives.next(self._branching.leaves, self._enough(), self._run.stop)
        if found is not None and not self._ends():
            self._search_at(found.opened, found.leaf)

    def _search_at(self, opened: IntArray, leaf: Leaf) -> None:
        """Look for a plan at some openings, and go on from it if it is the best one."""
        relaxation = self._relaxed(opened, leaf)
        if relaxation is None:
            return
        self._begun += 1
        before = self._value
        own = self._run.asking(seed=self._run.settings.seed + self._begun).of(self._params.construction)
        search = search_near(own, self._problem, relaxation, self._relaxed, self._judge, self._params.neighbourhoods)
        if search is None or search.plan is None:
            return
        self._judge(search.plan)
        if self._dual.by_patterns:
            self._polish(search)
            self._judge(search.plan)
        if self._value > before and search.value >= self._value - 1e-9 * abs(self._value):
            self._search = search

    def _polish(self, search: LargeNeighbourhoodSearch) -> None:
        """Improve a rounded plan before it is judged by the best one, which many steps have improved."""
        search.improve(self._run.stop, np.inf, self._steps)
        plan = None if search.plan is None else whole_plan(self._problem, search.plan)
        if plan is None or self._free is None:
            return
        for left in reversed(range(self._params.polishings)):
            reduced_costs, before = self._reduced_costs_near(plan.opened), plan.value
            plan = self._free.improved(plan, reduced_costs, self._params.polishing_steps, self._run.stop)
            self._judge(plan.choice)
            if plan.value + left * (plan.value - before) < self._value:
                return

    def _first_plan(self) -> None:
        """Settle the choices that lose least, or else anneal once: what has no plan is proven sooner than an annealing ends."""
        leaf = self._promising
        if leaf is not None and leaf.point is not None and self.found.plan is None and not self._ends():
            self._settle_choices(leaf)
        if not self._ends() and self.found.plan is None:
            self._anneal(1)

    def _early_plan(self) -> None:
        """Settle the choices that lose least once the first part has a point, where looking at all parts takes long."""
        looked_at = [leaf for leaf in self._branching.leaves if leaf.point is not None]
        early = self.found.plan is None and self._problem.choice_count >= self._params.early_from
        if early and len(looked_at) == 1 and not self._ends():
            self._settle_choices(looked_at[0])

    def _take(self, annealed: Annealed, choice: IntArray | None) -> None:
        """Take the plan of an annealing, if it came to one."""
        self._run.history.publish()
        if choice is not None:
            self._judge(annealed.choices[choice])

    def go_on(self, patience: Patience) -> None:
        """Lower the bound and improve the plan, whichever brought more of late, while that pays."""
        kinds = Kinds(
            ("plan", "bound") if self._dives.pay else ("bound", "plan"), self._params.forgetting, self._params.longest_wait
        )
        paying, turns = Paying(patience, self._left), 0
        while not self._ends() and not paying.gives_way and turns < self._most_turns:
            turns, kind = turns + 1, kinds.next()
            bound, value = self._bound, self._value
            done = self._step_bound() if kind == "bound" else self._improve()
            kinds.took(kind, (bound - self._bound) + (self._value - value if np.isfinite(value) else 0.0), done=done)
            paying.turn(self._left)

    @property
    def _most_turns(self) -> float:
        return min(self._params.most_turns, self._params.turns_to_plan if self.found.plan is None else np.inf)

    @property
    def _left(self) -> float:
        """Distance between plan and bound."""
        return self._bound - self._value

    @property
    def _value(self) -> float:
        return -np.inf if self.found.plan is None else self.found.plan.value

    @property
    def _promising(self) -> Leaf | None:
        """The part of the plans to look for better ones in: the highest of those that were lowered as far as any."""
        return max(self._branching.leaves, key=lambda leaf: (leaf.depth is Depth.WHOLLY, leaf.bound), default=None)

    def _ends(self) -> bool:
        return self.found.infeasible or self._run.over or self.found.close(self._run.gap)

    def _enough(self) -> float:
        """Return a bound that the plan is within the gap of."""
        return self._value + self._run.gap * abs(self._value) if self.found.plan is not None else -np.inf

    def _step_bound(self) -> bool:
        leaf, enough = self._branching.highest, self._enough()
        whole = leaf is not None and leaf.depth is Depth.WHOLLY and leaf.bound > enough
        done = leaf is not None and whole and self._whole.turn(self._branching, leaf, self._run.stop)
        done = done or self._branching.step(self._run.stop, enough)
        self._lower()
        return done

    def _lower(self) -> None:
        bound = max(self._branching.bound, self._value)
        self.found.infeasible = not self._branching.leaves and self.found.plan is None
        if np.isfinite(bound):
            self._bound = min(self._bound, bound)
            self.found.bound = least_bound(self._problem, self._bound)
        self._tell()

    def _freely(self) -> ChargeNeighbourhoods | None:
        """Return a search in which charges are free, where some are neither of a region nor the one that most units share."""
        structure, problem = self._dual.structure, self._problem
        if not structure.others or problem.returns or problem.tiers:
            return None
        regions = [structure.units[number] for number in structure.own if structure.units[number].size]
        return ChargeNeighbourhoods(problem, self._plain, regions, self._run.settings.seed, self._params.with_charges)

    def _improve(self) -> bool:
        """Take a turn for a better plan: whichever kind of search brought more of late."""
        if self._free is None or self.found.plan is None:
            return self._improve_at_openings()
        kind, before = self._plan_kinds.next(), self._value
        if kind == "openings":
            self._improve_at_openings()
        elif kind == "dives":
            self._dive()
        else:
            reduced_costs = self._reduced_costs_near(self.found.plan.opened)
            steps = max(self._steps, self._params.charge_steps if self._dives.pay else 0)
            self._judge(self._free.improved(self.found.plan, reduced_costs, steps, self._run.stop).choice)
        self._plan_kinds.took(kind, self._value - before, done=True)
        return True

    def _leaf_at(self, opened: IntArray) -> Leaf | None:
        """Return the highest leaf in which the given charges open as in a plan, if it has a point."""
        dual = self._dual
        periods = [dual.periods if opened[one] == NEVER else int(opened[one]) for one in dual.structure.given]
        near = [leaf for leaf in self._branching.leaves if dual.opened(leaf.part.shared) == periods and leaf.point is not None]
        return max(near, key=lambda one: one.bound, default=None)

    def _relaxed(self, opened: IntArray, leaf: Leaf | None = None) -> OpeningsRelaxation | None:
        """Return the relaxation at some openings, or what stands for it; None if there was no time for it.

        leaf: whose multipliers it begins with; the promising one's, or for what stands for it those near, when left out.
        """
        plain, structure, params = self._plain, self._dual.structure, self._params
        if not self._large:
            return relaxation_at(plain, structure, opened, self._multipliers(leaf), self._run.stop, params.relaxation)
        leaf = leaf or self._leaf_at(opened)
        if leaf is None or leaf.point is None:
            return None
        found = np.full(self._problem.choice_count, np.inf)
        found[self._dual.arrays.order] = near_best_at(self._dual, leaf.part, leaf.point, opened)
        return at_multipliers(plain, structure, opened, self._multipliers(leaf), found, params.relaxation.units)

    def _reduced_costs_near(self, opened: IntArray) -> FloatArray:
        """Return float[choices]: reduced costs where the given charges open as in a plan, or else where plans promise most."""
        dual, leaf = self._dual, self._leaf_at(opened) or self._promising
        found = np.zeros(self._problem.choice_count)
        if leaf is not None and leaf.point is not None:
            found[dual.arrays.order] = reduced_costs_at(dual, leaf.part, leaf.point).choice
        return found

    @property
    def _steps(self) -> int:
        params = self._params
        return round(params.steps * max(1.0, self._problem.choice_count / params.choices_a_turn))

    def _improve_at_openings(self) -> bool:
        """Take a turn of neighbourhoods, or of an annealing where they improved nothing."""
        search = self._search
        if self.found.plan is None or (search is not None and search.without_improvement >= self._params.patience):
            self._search = None
            self._anneal(self._params.rounds, warm=self.found.plan is not None)
            return True
        if search is None:
            self._search = search = self._search_from(self.found.plan)
        if search is None:
            self._anneal(self._params.rounds)
            return True
        before = search.value
        thorough = 2 * search.without_improvement >= self._params.patience
        goal = before + max(within(self._run.gap, self._bound) - before, 1e-9 * abs(before))
        search.improve(self._run.stop, goal, self._steps, thorough=thorough)
        if search.plan is not None:
            self._judge(search.plan)
        return True

    def _search_from(self, plan: Candidate) -> LargeNeighbourhoodSearch | None:
        """Return a search at the openings of a plan; None if there was no time for its relaxation."""
        self._begun += 1
        relaxation = self._relaxed(plan.opened)
        if relaxation is None:
            return None
        seed = self._run.settings.seed + self._begun
        return search_at(relaxation, plan.choice, seed, self._run.stop, self._params.neighbourhoods)

    def _anneal(self, rounds: int, *, warm: bool = False) -> None:
        """Anneal over the plans of the highest leaf; from the best plan if it is warm and of the same kind."""
        leaf = self._promising
        if leaf is None or leaf.point is None:
            return
        shared = leaf.part.shared
        if shared not in self._annealed:
            self._annealed[shared] = self._annealing(leaf)
        annealed = self._annealed[shared]
        if warm and self.found.plan is not None and np.all(np.isin(self.found.plan.choice, annealed.choices)):
            annealed.annealing.restart(annealed.lower(self.found.plan.choice))
        for _ in range(rounds):
            if self._ends():
                return
            self._take(annealed, annealed.annealing.round(self._run.stop))

    def _annealing(self, leaf: Leaf, further: IntArray | None = None) -> Annealed:
        """Return an annealing over the choices that lose least, those of the best plan and some further ones."""
        kept = [choice for choice in (None if self.found.plan is None else self.found.plan.choice, further) if choice is not None]
        return annealing_of(self._dual, self._plain, leaf, kept, self._run.settings.seed, self._params.annealing)

    def _multipliers(self, leaf: Leaf | None = None) -> FloatArray:
        """Return float[rows and gates]: multipliers, one a limit, of a leaf, or of the promising one."""
        leaf = leaf or self._promising
        multipliers = np.zeros(self._plain.row_count + len(self._plain.gates))
        if leaf is None or leaf.point is None:
            return multipliers
        dual, rows = self._dual, self._plain.row_count
        found = dual.multipliers_of(leaf.point.variables)
        of_rows, local = found.rows, found.local
        if local.size:
            opening = np.where(leaf.part.regions, leaf.point.opening_share, -1.0).argmax(axis=1)
            of_rows[dual.arrays.local] = local[opening[dual.arrays.local_home], np.arange(dual.arrays.local.size)]
        multipliers[:rows] = of_rows
        multipliers[rows + np.array(dual.gates, dtype=np.int64)] = found.pilots
        return multipliers

    def _remember(self) -> None:
        """Leave multipliers to solves under other limits."""
        all_rows, rows = self._multipliers(), self._problem.row_count
        own = np.append(all_rows[:rows], all_rows[self._plain.row_count :])
        self._run.warm_start.remember_multipliers(self._problem, own)

    def _remembered(self) -> FloatArray | None:
        """Return multipliers of a solve under other limits."""
        found = self._run.warm_start.nearest_multipliers(self._problem, 1)
        if not found:
            return None
        rows, dual = self._problem.row_count, self._dual
        of_rows = np.append(found[0][:rows], np.zeros(self._plain.row_count - rows))
        return dual.by_opening(dual.variables_of(of_rows, found[0][rows:][np.array(dual.gates, dtype=np.int64)]))

    def _judge(self, choice: IntArray) -> None:
        """Take a plan if it keeps the rules of the problem and is worth more."""
        plan = whole_plan(self._problem, choice)
        if plan is not None and plan.value > self._value:
            self.found.plan = plan
            self._whole.know(plan.choice)
            if self._search is not None and self._search.value < plan.value - 1e-9 * abs(plan.value):
                self._search = None
        self._tell()

    def _tell(self) -> None:
        self._run.history.note(None if self.found.plan is None else self.found.plan.value, self.found.bound)
        self._run.history.publish()
