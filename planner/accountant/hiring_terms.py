"""The heads of a schedule as the files of a run have them, and the terms that they break."""

from collections.abc import Iterator, Sequence

from planner.accountant.costs import PaidCost
from planner.accountant.hiring import Employed, employed, limit_of, number_of, payments, recruiting, rule_of, severance
from planner.accountant.lines import NOTHING
from planner.accountant.periods import periods, scopes
from planner.accountant.records import Finding, HiredRow, HiringFigures
from planner.accountant.schedule import Schedule
from planner.accountant.shared import SharedAccount
from planner.accountant.valuation import Flows, value_flows


def hiring_figures(schedule: Schedule, accounts: Sequence[SharedAccount]) -> HiringFigures | None:
    """Return the heads of a schedule and what they cost; None where nobody may be hired."""
    if not schedule.instance.settings.hiring:
        return None
    heads = employed(schedule)
    return HiringFigures(
        heads=sum(one.heads for one in heads),
        cost=sum(one.row.one_off_cost for one in accounts),
        npv=sum(one.row.npv for one in accounts),
        rows={_key(schedule, one): _row(schedule, one) for one in heads},
        broken=tuple(broken_terms(schedule)),
    )


def _key(schedule: Schedule, one: Employed) -> tuple[str, ...]:
    label = schedule.timing.labels
    return one.rule.name, one.scope, label[one.decided - 1], label[one.last - 1]


def _row(schedule: Schedule, one: Employed) -> HiredRow:
    """Return the expected row of hires.csv of heads on the same terms."""
    costs: list[PaidCost] = payments(schedule, one)
    valued = value_flows(Flows([NOTHING] * schedule.timing.last, costs, NOTHING), schedule.terms)
    recruited, parted = one.heads * recruiting(schedule, one), one.heads * severance(schedule, one)
    first = schedule.timing.labels[one.first - 1] if one.first <= schedule.timing.last else "no quarter of the evaluation"
    return HiredRow(
        limit=one.limit.name,
        first=first,
        heads=one.heads,
        adds=one.heads * one.rule.adds,
        one_off_cost=recruited,
        employment_cost=sum(cost.amount for cost in costs) - recruited - parted,
        severance=parted,
        npv=valued.value,
        noise=valued.gross_flow.noise(schedule.timing.factor),
    )


def broken_terms(schedule: Schedule) -> Iterator[Finding]:
    """Yield the terms that heads break, more heads than may be hired, and rows that name nothing."""
    yield from _unknown(schedule)
    numbers: dict[tuple[str, str], int] = {}
    for one in employed(schedule):
        numbers[one.rule.name, one.scope] = numbers.get((one.rule.name, one.scope), 0) + one.heads
        yield from _terms(schedule, one)
    most = {rule.name: rule.largest for rule in schedule.instance.settings.hiring}
    for (name, scope), heads in numbers.items():
        if heads > most[name]:
            yield Finding("hiring", f"{name} {scope}".strip(), f"{heads} heads", f"at most {most[name]}")


def _unknown(schedule: Schedule) -> Iterator[Finding]:
    for hire in schedule.hires:
        rule, limit = rule_of(schedule, hire), limit_of(schedule, hire)
        where = " ".join(part for part in (hire.hiring, hire.scope, hire.decided) if part)
        if rule is None or limit is None:
            yield Finding("hiring", where, hire.hiring or "no name", "an entry of [[hiring]]")
            continue
        if hire.scope not in scopes(schedule, limit):
            yield Finding("hiring", where, hire.scope or "no scope", f"a scope of {limit.name}")
        for label in (hire.decided, hire.last):
            if label not in schedule.quarter_numbers:
                yield Finding("hiring", where, label or "no quarter", "a quarter of the calendar")
        if not number_of(hire):
            yield Finding("hiring", where, hire.heads or "no heads", "a number of heads, 1 or more")


def _terms(schedule: Schedule, one: Employed) -> Iterator[Finding]:
    """Yield the terms that heads break: when they may be decided on, how long they stay, and for whom they work."""
    where, label = f"{one.name} {schedule.timing.labels[one.decided - 1]}", schedule.timing.labels
    rules = schedule.instance.settings.rules
    begins = max(
        [1, *(schedule.instance.quarter_index(given) for given in (one.rule.from_quarter, rules.decided_before) if given)]
    )
    if not begins <= one.decided <= schedule.timing.decision:
        expected = f"a decision in {label[begins - 1]} to {label[schedule.timing.decision - 1]}"
        yield Finding("hiring", where, label[one.decided - 1], expected)
    if one.last - one.first + 1 < one.rule.shortest:
        yield Finding("hiring", where, f"{one.last - one.first + 1} quarters", f"at least {one.rule.shortest} of employment")
    useful = periods(schedule, one.limit)[-1].quarters[-1]
    if one.first > useful:
        yield Finding("hiring", where, "employment after the limit ends", f"employment from {label[useful - 1]} at the latest")
    if one.last > max(useful, one.first + one.rule.shortest - 1):
        yield Finding("hiring", where, f"employment to {label[one.last - 1]}", "none after the limit ends")
    if one.rule.scope not in ("", one.scope):
        yield Finding("hiring", where, one.scope, one.rule.scope)
