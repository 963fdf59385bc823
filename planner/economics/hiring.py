"""Hired capacity: the terms on which heads may be hired, and what a head costs on each.

A head is decided on in quarter d and employed from d + lag through e. Its one-off cost is paid in d, its cost of employment in
every quarter of it, and its severance in e: implementation cost of a lever, shared by all units.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from instances.hired import carrier_of, terms_between, terms_of_hired
from instances.limit_amounts import scopes_of_limit
from instances.limit_periods import last_quarter_of
from instances.schema.hiring import Hiring
from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from models.problem import FloatArray, IntArray
from planner.economics.depreciation import depreciation_of
from planner.economics.lines import COLOURS, COST_LINES
from planner.economics.shared import Heads, Posts, SharedCharge, priced_payments
from planner.economics.timeline import Timeline, timeline_of

OPEX = COLOURS.index("opex")


def hired_charges(instance: Instance) -> tuple[SharedCharge, ...]:
    """Return the costs of heads that may be hired, by kind and scope; their periods are terms of employment.

    A kind without any terms, as its first quarter of employment would come too late, has none.
    """
    if not instance.settings.hiring:
        return ()
    time, limits = timeline_of(instance), {limit.name: limit for limit in instance.settings.limits}
    return tuple(
        charge
        for rule in instance.settings.hiring
        for charge in _charges(instance, time, rule, limits[rule.limit])
        if rule.largest
    )


def _charges(instance: Instance, time: Timeline, rule: Hiring, limit: LimitRule) -> list[SharedCharge]:
    """Return the costs of a kind of heads, one charge for each scope; all scopes share the arrays."""
    decided, first, last = terms_of(instance, rule, limit)
    if not decided.size:
        return []
    whole = priced_terms(instance, time, rule, decided, first, last)
    scopes = [scope for scope in scopes_of_limit(instance, limit) if rule.scope in ("", scope)]
    return [_of_scope(instance, whole, scope, limit) for scope in scopes]


def _of_scope(instance: Instance, whole: SharedCharge, scope: str, limit: LimitRule) -> SharedCharge:
    assert whole.heads is not None
    heads = replace(whole.heads, scope=scope, posts=tuple(_posts(instance, whole.heads, scope, limit)))
    return replace(whole, name=f"hired {heads.name}", region=scope if limit.each == "region" else None, heads=heads)


def _posts(instance: Instance, heads: Heads, scope: str, limit: LimitRule) -> Iterator[Posts]:
    """Yield the heads that there may be in a scope: hired already until a quarter, hired already, and those who may be hired."""
    number, left = {terms: place for place, terms in enumerate(_listed(heads))}, heads.rule.largest
    known = [one for one in instance.settings.hired if (one.hiring, one.scope) == (heads.rule.name, scope)]
    for one in sorted(known, key=lambda one: one.until is None):
        terms = terms_of_hired(instance.settings, heads.rule, one, _useful(instance, limit))
        yield Posts(one.heads, np.array([number[own] for own in terms], dtype=np.int64))
        left -= one.heads
    free = np.flatnonzero(heads.decided >= _begins(instance))
    yield Posts(max(0, left) if free.size else 0, np.append(-1, free))


def _listed(heads: Heads) -> list[tuple[int, int, int]]:
    return list(zip(heads.decided.tolist(), heads.first.tolist(), heads.last.tolist(), strict=True))


def _useful(instance: Instance, limit: LimitRule) -> int:
    """Return the last quarter of a limit's periods."""
    return last_quarter_of(instance.settings, limit, instance.flows)


def _begins(instance: Instance) -> int:
    """Return the first quarter in which anything may be decided."""
    before = instance.settings.rules.decided_before
    return 1 if before is None else max(1, instance.quarter_index(before))


def terms_of(instance: Instance, rule: Hiring, limit: LimitRule) -> tuple[IntArray, IntArray, IntArray]:
    """Return int[terms] three times: quarter of the decision, first and last quarter of employment, in that order.

    Terms of those who may be hired, and of those who were, in any scope.
    """
    settings, useful = instance.settings, _useful(instance, limit)
    begins = max(_begins(instance), instance.quarter_index(rule.from_quarter) if rule.from_quarter else 1)
    terms = set(terms_between(settings, rule, begins, useful))
    for heads in settings.hired:
        if heads.hiring == rule.name:
            terms.update(terms_of_hired(settings, rule, heads, useful))
    decided, first, last = np.array(sorted(terms), dtype=np.int64).reshape(-1, 3).T
    return decided, first, last


def priced_terms(
    instance: Instance, time: Timeline, rule: Hiring, decided: IntArray, first: IntArray, last: IntArray
) -> SharedCharge:
    """Return the cost of a head of the company on each of some terms, all of whose quarters lie in the evaluation."""
    lever = list(instance.settings.levers).index(carrier_of(instance.settings, rule))
    quarters, row = np.arange(1, time.quarters + 1), np.arange(decided.size)
    wages, general, length = (series[: time.quarters] for series in (time.wages, time.general, time.length))
    employed = (quarters >= first[:, None]) & (quarters <= last[:, None])
    recruiting: FloatArray = rule.one_off_cost * general[decided - 1]
    employment: FloatArray = rule.cost_per_quarter * employed * (wages * length)
    severance: FloatArray = rule.severance * wages[last - 1]
    payments = np.zeros((decided.size, len(COST_LINES), len(COLOURS), time.quarters))
    line = COST_LINES.index(rule.line)
    payments[row, line, COLOURS.index(rule.colour), decided - 1] += recruiting
    payments[:, line, OPEX] += employment
    payments[row, line, OPEX, last - 1] += severance
    nothing = np.zeros((decided.size, time.quarters))
    flows = priced_payments(time, depreciation_of(time), payments, nothing, nothing[:, 0])
    return SharedCharge(
        name=f"hired {rule.name}",
        lever=lever,
        levers=(lever,),
        region=None,
        since=0,
        by_launch=False,
        one_off=payments.sum(axis=3),
        payments=payments,
        value=flows.value,
        objective_value=flows.value,
        flows=flows.within,
        terminal=flows.after,
        realised=nothing,
        support_per_quarter=0.0,
        heads=Heads(rule, "", decided, first, last, recruiting, employment.sum(axis=1), severance),
    )


def waiting_for_heads(instance: Instance, hires: Sequence[SharedCharge], hired: Sequence[Sequence[int]]) -> float | None:
    """Return the NPV of the heads of a plan less that of the same heads a quarter later.

    None where employment would pass the evaluation.

    Parameters
    ----------
    hires, hired
        costs of heads by kind and scope, and the terms on which some are hired, for each of them.
    """
    time, waiting = timeline_of(instance), 0.0
    for charge, terms in zip(hires, hired, strict=True):
        heads, place = charge.heads, np.array(terms, dtype=np.int64)
        if heads is None or not place.size:
            continue
        decided, first, last = (series[place] + 1 for series in (heads.decided, heads.first, heads.last))
        if int(last.max()) > time.quarters:
            return None
        later = priced_terms(instance, time, heads.rule, decided, first, last)
        waiting += float(charge.value[place].sum() - later.value.sum())
    return waiting
