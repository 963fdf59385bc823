"""The tables of a risk, filled."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.problem import FloatArray
from planner.questions.risk.columns import BROKEN, FAN, LEVERS, PERCENTILES, REGIONS, RISK, UNCERTAINTIES, WORLDS
from planner.questions.risk.factors import FUTURES
from planner.questions.risk.risk import Risk
from planner.questions.risk.sensitivity import Share
from planner.worlds.statistics import Estimate, deviation, estimated, estimated_quantiles, mean, quantiles, tail_mean
from planner.worlds.worlds import Source, Worlds

PARAMETERS = ("low", "likely", "high", "mean", "spread", "at_least", "at_most")
"""Parameters of distributions that are one number."""


@dataclass(frozen=True)
class Range:
    """A figure over worlds.

    Attributes
    ----------
    figure
        its name in risk.csv.
    planned
        the figure with the instance as it stands; None where it is not defined.
    percentiles
        by share in per cent.
    defined
        share of the chances of worlds in which it is defined.
    """

    figure: str
    planned: float | None
    mean: Estimate
    sd: Estimate
    percentiles: dict[int, Estimate]
    defined: float = 1.0

    def row(self) -> dict[str, object]:
        """Return the columns of its mean, standard deviation and percentiles."""
        found: dict[str, object] = {}
        for name, one in {"mean": self.mean, "sd": self.sd, **{f"p{at}": one for at, one in self.percentiles.items()}}.items():
            found |= {name: one.defined, f"{name}_error": one.error}
        return found


def range_of(figure: str, planned: float | None, values: FloatArray, chance: FloatArray, batches: int) -> Range:
    """Return a figure over worlds: infinite values count in percentiles alone, values that are not a number nowhere."""
    finite = np.where(np.isfinite(values), values, np.nan)
    return Range(
        figure,
        planned,
        estimated(mean, finite, chance, batches),
        estimated(deviation, finite, chance, batches),
        dict(zip(PERCENTILES, estimated_quantiles(np.array(PERCENTILES) / 100, values, chance, batches), strict=True)),
        float(chance[np.isfinite(values)].sum()),
    )


def chance_that(happens: FloatArray, risk: Risk) -> Estimate:
    """Return the chance of worlds in which something happens, float[worlds] of 0 and 1."""
    return estimated(mean, happens, risk.outcomes.chance, risk.outcomes.batches)


@dataclass(frozen=True)
class RiskFigures:
    """The figures of a risk.

    Attributes
    ----------
    ranges
        by name.
    cvar
        mean NPV of the worst worlds.
    loss
        chance of an NPV below 0.
    paid_back
        chance to be paid back, by label of the quarter.
    broken
        chance that a limit is broken, by its name.
    """

    ranges: dict[str, Range]
    cvar: Estimate
    loss: Estimate
    paid_back: dict[str, Estimate]
    broken: dict[str, Estimate]


def figures_of(risk: Risk) -> RiskFigures:
    """Return the figures of a risk, with their standard errors."""
    found, planned = risk.outcomes, risk.plan.figures
    figures = {
        "npv": (planned.npv, found.npv),
        "irr": (planned.irr, found.irr),
        "payback": (planned.payback_quarter, found.payback),
        "peak_funding": (planned.peak_funding, found.peak_funding),
        "spend": (planned.spend, found.spend),
    }
    return RiskFigures(
        {name: range_of(name, own, values, found.chance, found.batches) for name, (own, values) in figures.items()},
        estimated(tail_mean(risk.params.level), found.npv, found.chance, found.batches),
        chance_that((found.npv < 0).astype(np.float64), risk),
        {
            risk.plan.instance.label_of(quarter): chance_that((found.payback <= quarter).astype(np.float64), risk)
            for quarter in risk.quarters
        },
        {limit: chance_that(broken.astype(np.float64), risk) for limit, broken in zip(found.limits, found.broken.T, strict=True)},
    )


def risk_table(risk: Risk, figures: RiskFigures) -> pd.DataFrame:
    """Return one row per figure."""
    rows = [{"figure": name, "planned": one.planned, **one.row(), "defined": one.defined} for name, one in figures.ranges.items()]
    single = {"cvar": figures.cvar, "chance_of_loss": figures.loss}
    single |= {f"paid_back_by_{label}": one for label, one in figures.paid_back.items()}
    rows += [{"figure": name, "mean": one.defined, "mean_error": one.error, "defined": 1.0} for name, one in single.items()]
    return pd.DataFrame(rows, columns=RISK.names).astype(dict.fromkeys(RISK.names[1:], float))


def world_table(risk: Risk) -> pd.DataFrame:
    """Return one row per world, with its draws unless they are too many."""
    found, instance = risk.outcomes, risk.plan.instance
    worlds = found.worlds
    names = ["", *(future.name for future in worlds.futures)]
    table = {
        "world": np.arange(1, worlds.number + 1),
        "chance": found.chance,
        "future": [names[place + 1] for place in worlds.future.tolist()],
        "npv": found.npv,
        "payback_quarter": [instance.label_of(int(one)) if np.isfinite(one) else None for one in found.payback.tolist()],
        "peak_funding": found.peak_funding,
        "irr": found.irr,
    }
    headers, draws = draw_columns(worlds)
    if len(headers) > risk.params.most_draw_columns:
        return pd.DataFrame(table)
    return pd.concat([pd.DataFrame(table), pd.DataFrame(draws, columns=headers)], axis=1)


def draw_columns(worlds: Worlds) -> tuple[list[str], FloatArray]:
    """Return the headers of the draws and float[worlds, draws], by source and group."""
    headers = [header for source in worlds.sources for header in _headers(source)]
    return headers, np.concatenate([np.empty((worlds.number, 0)), *worlds.draws], axis=1)


def _headers(source: Source) -> list[str]:
    name = source.uncertainty.name
    if source.uncertainty.scope == "all":
        return [f"{name} [all]" if name in WORLDS.names else name]
    return [f"{name} [{group}]" for group in source.groups]


def parameters(source: Source) -> str:
    """Return the parameters of a distribution in words."""
    stated = source.uncertainty
    if stated.distribution == "values":
        return ", ".join(f"{value:g} ({chance:g})" for value, chance in zip(stated.values, stated.chances, strict=True))
    found = [(name, getattr(stated, name)) for name in PARAMETERS]
    return ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in found if value is not None)


def uncertainty_table(risk: Risk) -> pd.DataFrame:
    """Return one row per uncertainty, the one that moves the NPV most first; the futures are one too."""
    worlds = risk.outcomes.worlds
    rows = [_uncertainty(risk, place) for place in range(len(worlds.sources))]
    if worlds.futures:
        names = "; ".join(future.name for future in worlds.futures)
        rows.append({"uncertainty": FUTURES, "figures": names, "assumed": "no", **_behind(risk, -1)})
    rows.sort(key=lambda row: -abs(float(row.get("npv_high", 0.0)) - float(row.get("npv_low", 0.0))))  # type: ignore[arg-type]
    table = pd.DataFrame(rows).reindex(columns=UNCERTAINTIES.names)
    return table.astype({column.name: float for column in UNCERTAINTIES.columns if column.kind != "text"})


def _uncertainty(risk: Risk, place: int) -> dict[str, object]:
    source = risk.outcomes.worlds.sources[place]
    stated = source.uncertainty
    return {
        "uncertainty": stated.name,
        "figures": "; ".join(source.figures),
        "how": stated.how,
        "distribution": stated.distribution,
        "parameters": parameters(source),
        "scope": stated.scope,
        "assumed": "yes" if source.assumed else "no",
        "why": source.why,
        **_behind(risk, place),
    }


def share_of(risk: Risk, place: int) -> Share | None:
    """Return the share of an uncertainty in the variance, that of the futures for -1; None where it was not found."""
    shares = () if risk.sensitivity is None else risk.sensitivity.shares
    return next((one for one in shares if place in one.factor.sources or (place < 0 and one.factor.is_future)), None)


def _behind(risk: Risk, place: int) -> dict[str, object]:
    """Return the columns on the range of the NPV that an uncertainty is behind of."""
    row: dict[str, object] = {}
    for one in () if risk.sensitivity is None else risk.sensitivity.alone:
        if one.source == place:
            row |= {"npv_low": one.low, "npv_high": one.high, "mean_shift": one.shift}
    share = share_of(risk, place)
    if share is not None:
        row |= {"first_order": share.first.value, "first_order_error": share.first.error}
        row |= {"total": share.total.value, "total_error": share.total.error}
        names = [risk.outcomes.worlds.sources[other].uncertainty.name for other in share.factor.sources if other != place]
        row["correlated_with"] = "; ".join(names)
    return row


def region_table(risk: Risk) -> pd.DataFrame:
    """Return one row per region."""
    found = risk.outcomes
    rows = [
        {"region": region, **_npv_row(values, found.chance, found.batches)}
        for region, values in zip(found.regions, found.by_region.T, strict=True)
    ]
    return pd.DataFrame(rows, columns=REGIONS.names)


def lever_table(risk: Risk) -> pd.DataFrame:
    """Return one row per lever; none where the NPV was not split by lever."""
    return pd.DataFrame(list(_lever_rows(risk)), columns=LEVERS.names)


def _lever_rows(risk: Risk) -> Iterator[dict[str, object]]:
    if risk.levers is not None:
        number, chance = risk.levers.chance.size, risk.levers.chance
        for lever, values in zip(risk.levers.levers, risk.levers.npv.T, strict=True):
            yield {"lever": lever, **_npv_row(values, chance, risk.levers.batches), "worlds": number}


def _npv_row(values: FloatArray, chance: FloatArray, batches: int) -> dict[str, object]:
    loss = estimated(mean, (values < 0).astype(np.float64), chance, batches)
    own = range_of("npv", None, values, chance, batches)
    return {**own.row(), "chance_of_loss": loss.value, "chance_of_loss_error": loss.error}


def broken_table(figures: RiskFigures) -> pd.DataFrame:
    """Return one row per limit whose use depends on the world."""
    rows = [{"limit": limit, "chance": one.value, "chance_error": one.error} for limit, one in figures.broken.items()]
    return pd.DataFrame(rows, columns=BROKEN.names)


def fan_table(risk: Risk) -> pd.DataFrame:
    """Return one row per quarter with percentiles of the cumulative net cash flow."""
    found = risk.outcomes
    shares = np.array(PERCENTILES) / 100
    bands = np.stack([quantiles(values, found.chance, shares) for values in found.cumulative.T])
    return pd.DataFrame(
        {
            "quarter": [quarter.label for quarter in risk.plan.instance.quarters],
            "planned": np.cumsum(risk.plan.flow.amount.sum(axis=0)),
            "mean": found.chance @ found.cumulative,
            **{f"p{share}": band for share, band in zip(PERCENTILES, bands.T, strict=True)},
        },
        columns=FAN.names,
    )
