"""Hired capacity: what heads cost, and what they add to the limit that they are hired for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from instances.schema.hiring import Hiring
from instances.schema.rules import LimitRule
from planner.accountant.cells import number_agrees, number_in, undo_neutralising
from planner.accountant.costs import PaidCost
from planner.accountant.lines import NOTHING
from planner.accountant.periods import amount_of, periods, scopes
from planner.accountant.records import Account, Finding, Hire, LimitLine, Row, SharedCost
from planner.accountant.schedule import Schedule
from planner.accountant.shared import SharedAccount
from planner.accountant.valuation import Flows, value_flows

SLACK = 1e-4
LONGEST = 9
"""Digits of a number of heads."""


@dataclass(frozen=True)
class Employed:
    """Heads on the same terms: decided on in a quarter, employed from `first` through `last`. All quarters lie in 1..H."""

    rule: Hiring
    limit: LimitRule
    scope: str
    decided: int
    first: int
    last: int
    heads: int

    @property
    def name(self) -> str:
        """Name of the kind, with the scope where there is one."""
        return " / ".join(part for part in (self.rule.name, self.scope) if part)

    def quarters(self, within: Sequence[int]) -> int:
        """Return the number of some quarters in which the heads are employed."""
        return sum(1 for quarter in within if self.first <= quarter <= self.last)


def hires_of(rows: Sequence[Row]) -> list[Hire]:
    """Return the heads of the rows of hires.csv, without the apostrophes that neutralise formulas."""
    columns = ("hiring", "scope", "decided", "to", "heads")
    return [Hire(*(undo_neutralising(str(row.get(column, ""))) for column in columns)) for row in rows]


def employed(schedule: Schedule) -> list[Employed]:
    """Return the heads of a schedule whose kind, scope, quarters and number are known."""
    found = []
    for hire in schedule.hires:
        rule, limit = rule_of(schedule, hire), limit_of(schedule, hire)
        quarters = [schedule.quarter_numbers.get(label) for label in (hire.decided, hire.last)]
        if rule is None or limit is None or hire.scope not in scopes(schedule, limit) or not number_of(hire):
            continue
        decided, last = quarters
        if decided is not None and last is not None:
            found.append(Employed(rule, limit, hire.scope, decided, decided + rule.lag, last, number_of(hire)))
    return found


def number_of(hire: Hire) -> int:
    """Return the number of heads in a row, 0 for what is no such number."""
    return int(hire.heads) if hire.heads.isdecimal() and len(hire.heads) <= LONGEST else 0


def rule_of(schedule: Schedule, hire: Hire) -> Hiring | None:
    """Return the kind of some heads, None if there is none of that name."""
    return next((rule for rule in schedule.instance.settings.hiring if rule.name == hire.hiring), None)


def limit_of(schedule: Schedule, hire: Hire) -> LimitRule | None:
    """Return the limit that some heads raise, None if their kind is unknown."""
    rule = rule_of(schedule, hire)
    return next((limit for limit in schedule.instance.settings.limits if rule is not None and limit.name == rule.limit), None)


def carrier(schedule: Schedule, rule: Hiring, limit: LimitRule) -> str:
    """Return the lever that the costs are put down to: the one that is named, or the only one that the limit counts."""
    counted = list(limit.levers or schedule.levers)
    return rule.lever or counted[0]


def payments(schedule: Schedule, one: Employed) -> list[PaidCost]:
    """Return the costs of heads on the same terms, in the quarters of payment."""
    rule, timing = one.rule, schedule.timing
    lever = carrier(schedule, rule, one.limit)
    paid = [PaidCost(one.decided, lever, rule.line, rule.colour, one.heads * recruiting(schedule, one))]
    for quarter in range(one.first, one.last + 1):
        amount = one.heads * rule.cost_per_quarter * timing.wages(quarter) * timing.length(quarter)
        paid.append(PaidCost(quarter, lever, rule.line, "opex", amount))
    paid.append(PaidCost(one.last, lever, rule.line, "opex", one.heads * severance(schedule, one)))
    return [cost for cost in paid if cost.amount]


def recruiting(schedule: Schedule, one: Employed) -> float:
    """Return the one-off cost of a head."""
    return one.rule.one_off_cost * schedule.timing.general(one.decided)


def severance(schedule: Schedule, one: Employed) -> float:
    """Return the severance of a head."""
    return one.rule.severance * schedule.timing.wages(one.last)


def hire_accounts(schedule: Schedule, later: int = 0) -> list[SharedAccount] | None:
    """Return the cost of heads by kind and scope, so many quarters later; None if employment would pass the evaluation."""
    found: dict[tuple[str, str], list[Employed]] = {}
    for one in employed(schedule):
        moved = Employed(one.rule, one.limit, one.scope, one.decided + later, one.first + later, one.last + later, one.heads)
        if max(moved.decided, moved.last) > schedule.timing.last:
            return None
        found.setdefault((one.rule.name, one.scope), []).append(moved)
    return [_account(schedule, heads) for heads in found.values()]


def _account(schedule: Schedule, heads: Sequence[Employed]) -> SharedAccount:
    costs = [cost for one in heads for cost in payments(schedule, one)]
    valued = value_flows(Flows([NOTHING] * schedule.timing.last, costs, NOTHING), schedule.terms)
    first = heads[0]
    region = first.scope if first.limit.each == "region" else ""
    row = SharedCost(
        lever=carrier(schedule, first.rule, first.limit),
        scope=f"hired {first.name}",
        region=region,
        quarter=schedule.timing.labels[min(one.decided for one in heads) - 1],
        one_off_cost=sum(cost.amount for cost in costs),
        support_per_quarter=0.0,
        npv=valued.value,
        noise=valued.gross_flow.noise(schedule.timing.factor),
    )
    return SharedAccount(region, valued, row, late=False)


def added(heads: Sequence[Employed], limit: LimitRule, scope: str, quarters: Sequence[int]) -> float:
    """Return the capacity that heads add to a limit in a scope over some quarters."""
    mine = [one for one in heads if one.limit.name == limit.name and one.scope == scope]
    return sum(one.heads * one.rule.adds * one.quarters(quarters) for one in mine)


def hired_lines(schedule: Schedule, heads: Sequence[Employed]) -> Iterator[LimitLine]:
    """Yield the capacity that heads of each kind add to the periods of their limit, against the most that all could add."""
    limits = {limit.name: limit for limit in schedule.instance.settings.limits}
    for rule in schedule.instance.settings.hiring:
        limit = limits[rule.limit]
        for scope in scopes(schedule, limit):
            if rule.scope not in ("", scope):
                continue
            mine = [one for one in heads if (one.rule.name, one.scope) == (rule.name, scope)]
            for period in periods(schedule, limit):
                if amount_of(schedule, limit, scope, period) is not None:
                    most = rule.largest * rule.adds * len(period.quarters)
                    taken = sum(one.heads * rule.adds * one.quarters(period.quarters) for one in mine)
                    yield LimitLine(rule.name, "hired", scope, period.name, allowed=most, used=taken, vacant=not taken)


def hiring_findings(recomputed: Account, summary: Mapping[str, object]) -> list[Finding]:
    """Return the differences of `hiring` in summary.json."""
    expected, found = recomputed.hiring, summary.get("hiring")
    if expected is None:
        return [] if found is None else [Finding("difference", "summary.json hiring", "hired heads", "none")]
    wanted = {"heads": float(expected.heads), "cost": expected.cost, "npv": expected.npv}
    if not isinstance(found, dict) or found.keys() != wanted.keys():
        return [Finding("difference", "summary.json hiring", repr(found), ", ".join(wanted))]
    return [
        Finding("difference", f"summary.json hiring {name}", repr(found[name]), f"{amount:.2f}")
        for name, amount in wanted.items()
        if number_in(found[name]) is None or not number_agrees(found[name], amount, noise=SLACK + recomputed.figures.noise)
    ]
