"""The tables of a risk, declared."""

from typing import Final

from planner.columns import Column, Table

PERCENTILES: Final = (5, 10, 25, 50, 75, 90, 95)
"""Percentiles that are told of every figure."""

ERROR: Final = "; the column after it is its standard error"


def _percentiles(*, money: bool) -> tuple[Column, ...]:
    """Return the columns of the percentiles, each with its standard error."""
    found = []
    for share in PERCENTILES:
        place = "report" if share in (5, 50, 95) else "file"
        meaning = f"{share}th percentile over the worlds" + ERROR
        found.append(
            Column(f"p{share}", "money" if money else "level", meaning, f"{share} %", None if money else "ratio", place=place)  # type: ignore[arg-type]
        )
        found.append(Column(f"p{share}_error", "money" if money else "level", "standard error", place="file"))
    return tuple(found)


def _mean(*, money: bool) -> tuple[Column, ...]:
    kind, shown = ("money", None) if money else ("level", "ratio")
    return (
        Column("mean", kind, "mean over the worlds; of a chance or a CVaR, the figure itself", shown=shown, place="report"),  # type: ignore[arg-type]
        Column("mean_error", kind, "standard error of the mean", "standard error", shown, place="report"),  # type: ignore[arg-type]
        Column("sd", kind, "standard deviation over the worlds", place="file"),  # type: ignore[arg-type]
        Column("sd_error", kind, "standard error of the standard deviation", place="file"),  # type: ignore[arg-type]
    )


RISK = Table(
    "risk",
    "figure of the plan; chances and the CVaR are figures too",
    (
        Column(
            "figure",
            "text",
            "npv, peak_funding and spend in money; irr, a share a year; payback, the number of the quarter from which the plan"
            " stays paid back, 1 for the first; cvar, the mean NPV of the worst worlds; chance_of_loss, NPV below 0;"
            " paid_back_by_QUARTER, a chance",
        ),
        Column("planned", "level", "the figure of the plan with the instance as it stands", "as planned", "ratio", "report"),
        *_mean(money=False),
        *_percentiles(money=False),
        Column(
            "defined",
            "level",
            "share of the chances of worlds in which the figure is defined: an IRR that is meaningful, a payback. The mean is"
            " over these; percentiles of payback are over all worlds, blank where that one does not pay back",
            place="file",
        ),
    ),
    title="What the plan is worth in many worlds",
)

WORLDS = Table(
    "worlds",
    "world",
    (
        Column("world", "whole", "number of the world, from 1"),
        Column("chance", "factor", "its chance"),
        Column("future", "text", "name of its future; blank where the instance stands as it is", shown="text"),
        Column("npv", "money", "NPV of the plan in it", "NPV"),
        Column("payback_quarter", "text", "quarter from which the plan stays paid back; blank if it does not", "payback", "text"),
        Column("peak_funding", "money", "peak cash exposure in it"),
        Column("irr", "level", "annual IRR in it; blank where it is not meaningful", "IRR"),
    ),
    rest="factor",
    rest_meaning=(
        "draws, named SOURCE, or SOURCE [GROUP] with one for each region or unit, in the order of the uncertainties; left out"
        " where there are more than 200 of them"
    ),
)

UNCERTAINTIES = Table(
    "uncertainties",
    "uncertainty, and one for the futures if there are any",
    (
        Column("uncertainty", "text", "its name"),
        Column("figures", "text", "paths of the figures that it moves", shown="text", place="file"),
        Column("how", "text", "whether a draw multiplies the figures, is added to them or takes their place", place="file"),
        Column("distribution", "text", "distribution of a draw", place="file"),
        Column("parameters", "text", "of the distribution", shown="text", place="report"),
        Column("scope", "text", "one draw for all, for each region or for each unit", place="file"),
        Column("assumed", "text", "yes if it follows from a grade of evidence, as plan.toml states no uncertainty; no if stated"),
        Column(
            "npv_low",
            "money",
            "NPV with this alone at its 10th percentile, all else as the instance has it. Of one with a draw for each region or"
            " unit, and of the futures: the 10th percentile of the NPV with it alone drawn",
            "NPV at 10 %",
        ),
        Column("npv_high", "money", "the same at the 90th percentile", "NPV at 90 %"),
        Column("mean_shift", "money", "mean NPV with this alone drawn, less the NPV as planned", "shift of the mean", "change"),
        Column(
            "first_order",
            "level",
            "share of the variance of the NPV that it explains alone (Sobol's index of first order); of correlated"
            " uncertainties, the share of them together",
            "share of variance",
            "fine per cent",
        ),
        Column("first_order_error", "level", "standard error", place="file"),
        Column(
            "total",
            "level",
            "share with all that it explains together with others (total index)",
            shown="fine per cent",
            place="file",
        ),
        Column("total_error", "level", "standard error", place="file"),
        Column("why", "text", "of an assumed one: the grade of evidence that it follows from, in a sentence", place="file"),
        Column("correlated_with", "text", "uncertainties whose shares are counted with its own", shown="text", place="file"),
    ),
    title="What the range of the NPV comes from",
)

REGIONS = Table(
    "risk_by_region",
    "region; its shared costs count in it, those of the network do not",
    (
        Column("region", "text", "the region", shown="text"),
        *_mean(money=True),
        *_percentiles(money=True),
        Column("chance_of_loss", "level", "chance that its NPV is below 0", shown="fine per cent", place="report"),
        Column("chance_of_loss_error", "level", "standard error", place="file"),
    ),
    title="The NPV of each region in many worlds",
)

LEVERS = Table(
    "risk_by_lever",
    "lever that the plan launches",
    (
        Column("lever", "text", "the lever", shown="text"),
        *_mean(money=True),
        *_percentiles(money=True),
        Column("chance_of_loss", "level", "chance that its NPV is below 0", shown="fine per cent", place="report"),
        Column("chance_of_loss_error", "level", "standard error", place="file"),
        Column("worlds", "whole", "worlds in which the NPV is split by lever, the first ones", place="file"),
    ),
    title="The NPV of each lever in many worlds",
)

BROKEN = Table(
    "broken_limits",
    "limit whose use depends on the world",
    (
        Column("limit", "text", "name of the limit", shown="text"),
        Column("chance", "level", "chance that it is broken in some scope or period", "chance to be broken", "fine per cent"),
        Column("chance_error", "level", "standard error", place="file"),
    ),
    title="How often limits would be broken",
)

FAN = Table(
    "cash_fan",
    "quarter",
    (
        Column("quarter", "text", "quarter of the evaluation", shown="text"),
        Column("planned", "money", "cumulative net cash flow of the plan as it stands, nominal"),
        Column("mean", "money", "mean over the worlds"),
        *(Column(f"p{share}", "money", f"{share}th percentile over the worlds") for share in PERCENTILES),
    ),
    title="Cumulative cash flow in many worlds",
)
