"""A risk in words, as a board reads it."""

from collections.abc import Iterator

import numpy as np

from planner.economics.lines import CENT
from planner.questions.risk.risk import Risk
from planner.questions.risk.tables import RiskFigures
from planner.wording import asked_percent, counted, money, percent
from planner.worlds.statistics import Estimate

RARE = 0.2
"""Chance up to which it is said as 1 in so many."""

MOST_NAMED = 3
"""Uncertainties that are named for what they shift, and limits that are named for how often they are broken."""


def conclusion(risk: Risk, figures: RiskFigures) -> str:
    """Return the range of the NPV and the chance of a loss."""
    npv, currency = figures.ranges["npv"], risk.plan.instance.settings.finance.currency
    low, high = npv.percentiles[5].value, npv.percentiles[95].value
    return (
        f"With 90 % chance the NPV lies between {currency} {money(low)} and {money(high)}; it is {money(npv.mean.value)} on "
        f"average, and {money(risk.plan.npv)} as planned. {_loss(figures.loss, risk.outcomes.npv.size)}"
    )


def _loss(chance: Estimate, worlds: int) -> str:
    if chance.value <= 0:
        return f"None of {worlds:,} worlds loses money."
    if chance.value <= RARE:
        return f"1 in {round(1 / chance.value):,} worlds loses money."
    return f"{percent(chance.value, 0)} of the worlds lose money."


def remarks(risk: Risk, figures: RiskFigures) -> Iterator[str]:
    """Yield lines on the tail, payback, limits, the mean against the plan, and how exact the figures are."""
    currency = risk.plan.instance.settings.finance.currency
    level = risk.params.level
    worst = f"In the worst {asked_percent(1 - level)} of worlds the NPV is {currency} {money(figures.cvar.value)} on average"
    yield f"{worst} (CVaR at {asked_percent(level)})."
    paid = [f"by {label} in {_share(one)}" for label, one in figures.paid_back.items()]
    yield f"Paid back {', '.join(paid)} of the worlds."
    yield _limits(figures)
    yield from _shift(risk, figures)
    yield _exactness(risk, figures)
    yield from _notes(risk)


def _share(one: Estimate) -> str:
    return percent(one.value, 1 if 0 < one.value < 0.1 or 0.9 < one.value < 1 else 0)


def _limits(figures: RiskFigures) -> str:
    broken = sorted(((one, limit) for limit, one in figures.broken.items() if one.value > 0), key=lambda one: -one[0].value)
    if not figures.broken:
        return "No limit depends on what is uncertain."
    if not broken:
        return "No limit would be broken in any of the worlds."
    said = ", ".join(f"{limit} in {_share(one)}" for one, limit in broken[:MOST_NAMED])
    more = f", and {counted(len(broken) - MOST_NAMED, 'further limit')}" if len(broken) > MOST_NAMED else ""
    return f"Limits that would be broken: {said} of the worlds{more}. The plan is as it is in each world; it is not cut to fit."


def _shift(risk: Risk, figures: RiskFigures) -> Iterator[str]:
    """Yield the reasons for a mean NPV that is not the plan's: each uncertainty alone, and the rest together."""
    mean = figures.ranges["npv"].mean
    shift = mean.value - risk.plan.npv
    if abs(shift) <= max(CENT, 2 * (mean.error or 0.0)):
        yield "The mean NPV is that of the plan, within its error."
        return
    side = "below" if shift < 0 else "above"
    said = f"The mean NPV is {money(abs(shift))} {side} that of the plan"
    alone = () if risk.sensitivity is None else risk.sensitivity.alone
    parts = sorted((one for one in alone if abs(one.shift) > CENT), key=lambda one: -abs(one.shift))
    if not parts:
        yield f"{said}: delays are only ever late, and benefits do not rise in step with effects. --sensitivity names the causes."
        return
    sources = risk.outcomes.worlds.sources
    names = [
        f"{'the futures' if one.source < 0 else sources[one.source].uncertainty.name} {_signed(one.shift)}"
        for one in parts[:MOST_NAMED]
    ]
    rest = shift - sum(one.shift for one in parts[:MOST_NAMED])
    yield f"{said}, because means of draws differ from the plan's figures: {', '.join(names)}; all else {_signed(rest)}."


def _signed(amount: float) -> str:
    return f"{'-' if amount < 0 else '+'}{money(abs(amount))}"


def share_of_error(risk: Risk, figures: RiskFigures) -> float:
    """Return the standard error of the mean NPV as a share of the mean; infinite where it is not known."""
    mean = figures.ranges["npv"].mean
    if mean.error is None:
        return np.inf
    return mean.error / abs(mean.value) if abs(mean.value) > CENT else 0.0 if mean.error <= CENT else np.inf


def _exactness(risk: Risk, figures: RiskFigures) -> str:
    found, mean = risk.outcomes, figures.ranges["npv"].mean
    batches = f"{found.batches} independent batches of {found.npv.size // found.batches:,} worlds"
    share, most = share_of_error(risk, figures), risk.params.converged
    if not np.isfinite(share):
        return f"How exact the mean is cannot be told in per cent of it; its standard error is {money(mean.error or 0.0)}."
    shown = percent(share, 2) if share >= 0.0001 else "less than 0.01 %"
    error = f"The mean is exact to {shown} of it (standard error {money(mean.error or 0.0)}, from {batches})"
    if share <= most:
        return f"{error}: settled."
    enough = found.npv.size * (share / most) ** 2
    digits = 10 ** max(0, len(str(int(enough))) - 2)
    return f"{error}, more than {percent(most)}: not settled. About {-(-enough // digits) * digits:,.0f} worlds would do."


def _notes(risk: Risk) -> Iterator[str]:
    """Yield lines on worlds without an IRR, and on what is left out."""
    found = risk.outcomes
    without = int(np.isnan(found.irr).sum())
    if without:
        yield f"{counted(without, 'world')} of {found.npv.size:,} without a meaningful IRR; the IRR is that of the others."
    number = sum(draws.shape[1] for draws in found.worlds.draws)
    if number > risk.params.most_draw_columns:
        yield f"worlds.csv leaves out {number:,} draws; the same --seed and --worlds draw them again."
    met = set(found.worlds.future.tolist())
    rare = [one.name for place, one in enumerate(found.worlds.futures) if place not in met and one.chance > 0]
    if rare:
        yield f"In none of the worlds is {' or '.join(rare)}, as rare as that is; more --worlds have it."
    if risk.levers is None and not risk.interrupted:
        yield "The NPV is not split by lever: no lever is launched."
    if risk.sensitivity is not None and risk.plan.instance.settings.correlations:
        yield "Shares of the variance take uncertainties that are correlated together; alone they have none of their own."


def assumed(risk: Risk) -> Iterator[str]:
    """Yield a line that names the uncertainties that follow from grades of evidence, and one on those that plan.toml states."""
    sources = risk.outcomes.worlds.sources
    names = [f"{one.uncertainty.name} ({one.grade})" for one in sources if one.assumed]
    stated = sum(not one.assumed for one in sources)
    if names:
        said = "Assumed by grade of evidence, as plan.toml states no [[uncertainties]]"
        yield f"{said}: {', '.join(names)}. uncertainties.csv says why; state those that matter."
    if stated:
        yield f"Stated in plan.toml: {counted(stated, 'source')} of uncertainty."
    if not sources and not risk.outcomes.worlds.futures:
        yield "Nothing is uncertain here: plan.toml states no [[uncertainties]], and no grade of evidence leaves a range."
