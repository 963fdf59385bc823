"""Tiny problems: by hand, one a row family, and at random with every extra switched on."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from models import NEVER, CarryOver, Charge, Gate, Group, MenuProblem, Return, Tiers
from tests.oracles.brute_force import gate_kept, group_kept, returned, tried_together

GOLDEN = Path(__file__).resolve().parent.parent / "golden_lp"


def menus(values, use=(), limit=(), **extras) -> MenuProblem:
    """Return a problem from the values of each unit's choices; use is a list of rows over all choices."""
    unit = np.repeat(np.arange(len(values)), [len(menu) for menu in values])
    matrix = sp.csr_array(np.array(use, dtype=float).reshape(len(limit), unit.size))
    return MenuProblem(unit, np.concatenate(values), matrix, np.array(limit, dtype=float), **extras)


@dataclass(frozen=True)
class FamilyCase:
    """A problem in which a row family binds and one in which it does not, with their best values by hand.

    `without` is the best value of the binding problem if the family's rows are struck out.
    """

    binding: MenuProblem
    best: float
    without: float
    loose: MenuProblem
    loose_best: float


def _limit(limit):
    return menus([[0, 5], [0, 4]], [[0, 1, 0, 1]], [limit])


def _carried(share):
    return menus([[0, 5], [0, 4]], [[0] * 4, [0, 1, 0, 1]], [1, 1], carry_over=(CarryOver(0, 1, share),))


def _returned(values, amount, limit=1.0):
    use = [[0, 1] + [0] * (len(values[0]) - 2) + [0, 1] + [0] * (len(values[1]) - 2)]
    return menus(values, use, [limit], returns=(Return(0, 0.5, amount),))


def _charged(values, event, worth):
    return menus(values, charges=(Charge("shared", event, worth),))


def gated(units, **gate) -> MenuProblem:
    """Return units that may never start (0), start in period 0 (5) or in period 1 (3), behind a gate of delay 1."""
    start = Charge("first start", [NEVER, 0, 1] * units, [0.0, 0.0])
    return menus([[0, 5, 3]] * units, charges=(start,), gates=(Gate("pilot", 0, 1, **gate),))


def grouped(kind, values, event, **group) -> MenuProblem:
    """Return a problem with one group of all its units."""
    return menus(values, groups=(Group("pair", kind, event, list(range(len(values))), **group),))


def tiered(values, need, gain, limit=None) -> MenuProblem:
    """Return units of two choices, the second of which counts in every period, and one tier with its gains by period."""
    count = np.tile([0, 1] * len(values), (len(gain[0]), 1))
    tiers = Tiers("network", [need], [1.0], count, [one for own in gain for one in (np.zeros_like(own), own)])
    use = [[0, 1] * len(values)] if limit is not None else []
    return menus(values, use, [] if limit is None else [limit], tiers=(tiers,))


FAMILY_CASES = {
    "one_choice": FamilyCase(menus([[3, 2]]), 3, 5, menus([[3, -2]]), 3),
    "shared_limit": FamilyCase(_limit(1), 5, 9, _limit(2), 9),
    "carry_over": FamilyCase(_carried(0.5), 5, 9, _carried(1.0), 9),
    "return_of_gain": FamilyCase(
        _returned([[0, 5], [0, 4]], [0, 2, 0, -1]), 5, 9,
        _returned([[0, 5], [0, 4]], [0, 2, 0, 0]), 9,
    ),
    "return_needs_gain": FamilyCase(
        _returned([[0, 5], [0, 4, -9]], [0, 0, 0, 0, -2]), 5, 9,
        _returned([[0, 5], [0, 4, -9]], [0, 0, 0, 0, -2], limit=2.0), 9,
    ),
    "charge_opening": FamilyCase(
        _charged([[0, 5], [0, 4]], [NEVER, 0, NEVER, 0], [-3]), 6, 9,
        _charged([[0, 5], [0, 4]], [NEVER, 0, NEVER, 0], [1]), 10,
    ),
    "charge_needs_event": FamilyCase(
        _charged([[0, -5]], [NEVER, 0], [2]), 0, 2,
        _charged([[0, -5]], [NEVER, 0], [-1]), 0,
    ),
    "charge_once": FamilyCase(
        _charged([[5], [5]], [0, 1], [2, 3]), 12, 15,
        _charged([[5], [5]], [0, 1], [-2, -3]), 8,
    ),
    "gate_pilot_count": FamilyCase(gated(3, most=1), 11, 15, gated(3, most=3), 15),
    "gate_eligible": FamilyCase(
        gated(2, most=2, eligible=[False, True]), 8, 10,
        gated(2, most=2, eligible=[True, True]), 10,
    ),
    "gate_cluster": FamilyCase(gated(2, most=2, cluster=[0, 1]), 8, 10, gated(2, most=2, cluster=[1, 1]), 10),
    "gate_one_cluster": FamilyCase(gated(2, most=2, cluster=[0, 1]), 8, 10, gated(2, most=2, cluster=[1, 1]), 10),
    "group_together": FamilyCase(
        grouped("together", [[0, 5, 4], [0, 4, 6]], [NEVER, 0, 1] * 2), 10, 11,
        grouped("together", [[0, 5, 4], [0, 5, 4]], [NEVER, 0, 1] * 2), 10,
    ),
    "group_at_most": FamilyCase(
        grouped("at_most", [[0, 5]] * 3, [NEVER, 0] * 3, count=2), 10, 15,
        grouped("at_most", [[0, 5]] * 3, [NEVER, 0] * 3, count=3), 15,
    ),
    "group_at_least": FamilyCase(
        grouped("at_least", [[0, -1], [0, -2]], [NEVER, 0] * 2, count=1), -1, 0,
        grouped("at_least", [[0, 1], [0, 2]], [NEVER, 0] * 2, count=1), 3,
    ),
    "group_prerequisite": FamilyCase(
        grouped("prerequisite", [[0, -1, -1], [0, 5, 4]], [NEVER, 0, 1] * 2, lag=1), 3, 5,
        grouped("prerequisite", [[0, 2, 1], [0, 1, 4]], [NEVER, 0, 1] * 2, lag=1), 6,
    ),
    "tier_once": FamilyCase(tiered([[0, 1]], 1, [[3, 2]]), 4, 6, tiered([[0, 1]], 1, [[3, -9]]), 4),
    "tier_needs_count": FamilyCase(tiered([[0, 5]], 2, [[3]]), 5, 8, tiered([[0, 5]], 1, [[3]]), 8),
    "tier_no_later": FamilyCase(tiered([[0, 5]], 1, [[-2]]), 3, 5, tiered([[0, 5]], 1, [[2]]), 7),
    "tier_gain": FamilyCase(
        tiered([[0, 5], [0, 4]], 1, [[3], [2]], limit=1), 8, 10,
        tiered([[0, 5], [0, 4]], 1, [[3], [2]], limit=2), 14,
    ),
    "tier_gain_needs_tier": FamilyCase(tiered([[0, 5]], 2, [[3]]), 5, 8, tiered([[0, 5]], 1, [[3]]), 8),
}  # fmt: skip


def fleet(units: int, seed: int, periods: int = 4, regions: int = 3) -> MenuProblem:
    """Return units that start in a period or never, a budget a period, and charges for the network and each region."""
    rng = np.random.default_rng(seed)
    start = np.tile(np.append(np.arange(periods), NEVER), units)
    unit = np.repeat(np.arange(units), periods + 1)
    worth, cost = rng.uniform(5, 20, units)[unit], rng.uniform(2, 9, units)[unit]
    region = rng.integers(0, regions, units)[unit]
    started = np.flatnonzero(start != NEVER)
    use = sp.csr_array((cost[started], (start[started], started)), shape=(periods, unit.size))
    charges = [Charge("network", start, -10.0 * 0.9 ** np.arange(periods))]
    for number in range(regions):
        charges.append(Charge(f"region {number}", np.where(region == number, start, NEVER), np.full(periods, -3.0)))
    gate = Gate("pilot", 0, 1, 2, eligible=rng.integers(0, 3, units) > 0)
    value = np.where(start == NEVER, 0.0, worth * 0.9**start)
    return MenuProblem(unit, value, use, np.full(periods, units * 1.2), charges=tuple(charges), gates=(gate,))


def random_problem(seed: int, units: int = 4, menu: int = 3, periods: int = 3) -> MenuProblem:
    """Return a random problem with carry-over, charges, and most gates and groups.

    Limits, gates and groups are drawn around one hidden plan so that it keeps them; now and then one is drawn blindly,
    so that some problems have no plan.
    """
    rng = np.random.default_rng(seed)
    unit = rng.permutation(np.repeat(np.arange(units), rng.integers(1, menu + 2, units)))
    event = rng.integers(NEVER, periods, (3, unit.size))
    hidden = tuple(int(rng.choice(np.flatnonzero(unit == one))) for one in range(units))
    use = rng.integers(-1, 5, (5, unit.size)) * rng.integers(0, 2, (5, unit.size))
    problem = MenuProblem(
        unit,
        rng.integers(-3, 10, unit.size),
        sp.csr_array(use.astype(float)),
        np.full(5, 100.0),
        carry_over=(CarryOver(2, 0, 0.5), CarryOver(0, 3, 1.0), CarryOver(2, 4, 0.25)),
        charges=tuple(_random_charge(rng, number, event[number], periods) for number in range(2)),
    )
    problem = _with_gates_and_groups(rng, problem, hidden, event[2])
    problem = _with_openings(rng, problem, hidden)
    return replace(problem, limit=_limits_around(rng, problem, hidden))


def random_returns(seed: int, units: int = 4, menu: int = 3, periods: int = 3) -> MenuProblem:
    """Return a random problem most of whose limits grow with the gains of choices and charges; some plan mostly keeps them."""
    problem = random_problem(seed, units, menu, periods)
    rng = np.random.default_rng([seed, 1])
    targets = rng.permutation(problem.row_count)[: rng.integers(1, 4)]
    returns = []
    for target in targets.tolist():
        amount = rng.integers(-3, 5, problem.choice_count) * rng.integers(0, 2, problem.choice_count)
        charges = tuple(rng.integers(-2, 1, periods) if rng.integers(2) else None for _ in problem.charges)
        returns.append(Return(target, float(rng.choice([0.5, 1.0, 2.0])), amount, charges if rng.integers(3) else ()))
    problem = replace(problem, returns=tuple(returns))
    menus_of = [np.flatnonzero(problem.unit == unit) for unit in range(units)]
    drawn = np.array([[int(rng.choice(own)) for own in menus_of] for _ in range(40)])
    wider = replace(problem, limit=problem.limit + 50.0)
    some = max(tried_together(wider, drawn), key=lambda plan: (plan.keeps_rules, plan.value))
    limit = _limits_around(rng, problem, some.choice)
    back = returned(problem, np.array([some.choice]), np.array([some.opened]))[0]
    limit[targets] -= back[targets] + rng.integers(0, 4, targets.size)
    return replace(problem, limit=limit)


def random_tiers(seed: int, units: int = 4, menu: int = 3, periods: int = 3) -> MenuProblem:
    """Return a random problem whose choices gain or lose by one or two ladders of tiers; what counts may fall again."""
    rng = np.random.default_rng([seed, 2])
    problem = random_returns(seed, units, menu, periods) if rng.integers(3) == 0 else random_problem(seed, units, menu, periods)
    ladders = []
    for number in range(rng.integers(1, 3)):
        begins = rng.integers(0, periods + 1, problem.choice_count)
        count = (np.arange(periods)[:, np.newaxis] >= begins) * rng.integers(0, 3, problem.choice_count)
        if rng.integers(2):
            count[-1] = count[-1] * rng.integers(0, 2, problem.choice_count)
        later = np.cumsum(rng.integers(0, 4, (problem.choice_count, periods))[:, ::-1], axis=1)[:, ::-1]
        gain = later if rng.integers(2) else rng.integers(-4, 6, later.shape)
        need = np.cumsum(rng.integers(1, 3, rng.integers(1, 3)))
        share = rng.choice([0.5, 1.0, -0.5], need.size, p=[0.45, 0.45, 0.1])
        ladders.append(Tiers(f"tiers {number}", need, share, count.astype(float), gain.astype(float)))
    return replace(problem, tiers=tuple(ladders))


def _with_openings(rng, problem, hidden):
    """Say of every other charge in which periods it may open, that of the hidden plan among them."""
    charges = []
    for charge in problem.charges:
        opens = rng.integers(0, 2, charge.value.size + 1) > 0
        happened = charge.event[list(hidden)]
        opens[min(happened[happened != NEVER], default=NEVER)] = True
        charges.append(replace(charge, opens=opens if rng.integers(2) else None))
    return replace(problem, charges=tuple(charges))


def _random_charge(rng, number, event, periods):
    use = sp.csr_array(rng.integers(0, 2, (5, periods)).astype(float)) if rng.integers(2) else None
    return Charge(f"charge {number}", event, rng.integers(-3, 3, periods), use)


def _with_gates_and_groups(rng, problem, hidden, event):
    earlier = np.where((event == 0) & (rng.integers(0, 2, event.size) == 1), -2, event)

    plan = np.array([hidden])

    def keeps(part):
        return gate_kept(problem.charges[part.charge], part, plan)[0] if isinstance(part, Gate) else group_kept(part, plan)[0]

    gates = [
        _drawn(rng, lambda kind=kind: _random_gate(rng, kind, problem.unit_count), keeps) for kind in range(3) if rng.integers(3)
    ]
    groups = [
        _drawn(rng, lambda kind=kind: _random_group(rng, kind, problem.unit_count, earlier), keeps)
        for kind in KINDS
        if rng.integers(2)
    ]
    return replace(problem, gates=tuple(gates), groups=tuple(groups))


KINDS = ("together", "at_most", "at_least", "prerequisite")


def _drawn(rng, draw, keeps):
    for _ in range(1 if rng.integers(20) == 0 else 50):
        part = draw()
        if keeps(part):
            break
    return part


def _random_gate(rng, kind, units):
    delay, most = int(rng.choice([0, 1, 2, 2, 3])), int(rng.integers(0, 3))
    first = [None, None, -1, -2][rng.integers(4)] if kind else None
    eligible = None if kind == 1 else rng.integers(0, 2, units) > 0
    cluster = rng.integers(0, 3, units) if kind else None
    return Gate(f"gate {kind}", kind % 2, delay, most, eligible, cluster, first)


def _random_group(rng, kind, units, event):
    members = rng.permutation(units)[: 2 if kind == "together" else rng.integers(2, units + 1)]
    return Group(kind, kind, event, members, count=int(rng.integers(0, 4)), lag=int(rng.integers(0, 3)))


def _limits_around(rng, problem, hidden):
    used = problem.use.toarray()[:, hidden].sum(axis=1)
    for charge in problem.charges:
        happened = [charge.event[choice] for choice in hidden if charge.event[choice] != NEVER]
        if happened and charge.use is not None:
            used += charge.use.toarray()[:, min(happened)]
    return used + rng.integers(0, 9, used.size) - 4 * (rng.integers(20) == 0)
