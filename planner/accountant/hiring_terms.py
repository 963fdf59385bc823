"""The heads of a schedule as the files of a run have them, and the terms that they break."""

from collections import Counter
from collections.abc import Iterator, Sequence

from instances.schema.hiring import Hiring
from planner.accountant.costs import PaidCost
from planner.accountant.hiring import Employed, employed, limit_of, number_of, payments, recruiting, rule_of, severance
from planner.accountant.lines import NOTHING
from planner.accountant.periods import last_employed, periods, scopes
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
    already = _decided_before(schedule)
    for one in employed(schedule):
        numbers[one.rule.name, one.scope] = numbers.get((one.rule.name, one.scope), 0) + one.heads
        if one.decided >= already:
            yield from _terms(schedule, one)
    yield from _hired_already(schedule, already)
    most = {rule.name: rule.largest for rule in schedule.instance.settings.hiring}
    for (name, scope), heads in numbers.items():
        if heads > most[name]:
            yield Finding("hiring", f"{name} {scope}".strip(), f"{heads} heads", f"at most {most[name]}")


def _decided_before(schedule: Schedule) -> int:
    """Return the first quarter in which anything may be decided."""
    before = schedule.instance.settings.rules.decided_before
    return 1 if before is None else schedule.instance.quarter_index(before)


def _hired_already(schedule: Schedule, before: int) -> Iterator[Finding]:
    """Yield the heads decided on before a quarter that are not those of [[hired]], one for one."""
    number, label = schedule.quarter_numbers, schedule.timing.labels
    rules = {rule.name: rule for rule in schedule.instance.settings.hiring}
    found: dict[tuple[str, str, int], Counter[int]] = {}
    settled: dict[tuple[str, str, int], Counter[int]] = {}
    to_end: Counter[tuple[str, str, int]] = Counter()
    for one in employed(schedule):
        if one.decided < before:
            found.setdefault((one.rule.name, one.scope, one.decided), Counter())[one.last] += one.heads
    for heads in schedule.instance.settings.hired:
        key = (heads.hiring, heads.scope, number[heads.decided])
        found.setdefault(key, Counter())
        if heads.until is None:
            to_end[key] += heads.heads
        else:
            settled.setdefault(key, Counter())[number[heads.until]] += heads.heads
    for key, own in found.items():
        where = " ".join(part for part in (key[0], key[1], label[key[2] - 1]) if part)
        for last, heads_to in settled.get(key, Counter()).items():
            if own[last] < heads_to:
                yield Finding("hiring", where, f"{own[last]} heads to {label[last - 1]}", f"{heads_to}, as [[hired]] says")
            own[last] = max(0, own[last] - heads_to)
        if own.total() != to_end[key]:
            yield Finding("hiring", where, f"{own.total()} heads", f"{to_end[key]} without a last quarter, as [[hired]] says")
        yield from _ends(schedule, rules[key[0]], key[2], own, where)


def _ends(schedule: Schedule, rule: Hiring, decided: int, ends: Counter[int], where: str) -> Iterator[Finding]:
    """Yield the last quarters of employment that heads hired already cannot have."""
    least = max(decided + rule.lag + rule.shortest - 1, _decided_before(schedule))
    heads = [one for one in schedule.instance.settings.hired if one.hiring == rule.name and one.until is None]
    limit = next(one for one in schedule.instance.settings.limits if one.name == rule.limit)
    useful = min(periods(schedule, limit)[-1].quarters[-1], schedule.timing.last)
    own = [one for one in heads if schedule.quarter_numbers[one.decided] == decided]
    most = max((last_employed(schedule, rule, one, useful) for one in own), default=0)
    for last, number in ends.items():
        if number and own and not least <= last <= most:
            label = schedule.timing.labels
            yield Finding("hiring", where, f"employment to {label[last - 1]}", f"{label[least - 1]} to {label[most - 1]}")


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
