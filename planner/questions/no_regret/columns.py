"""The tables of what certainty is worth and of the no-regret list, declared."""

from planner.columns import Column, Table
from planner.replanning.columns import BOUND, DETERMINED, GAP, NAME, REGION, STOPPED, UNIT

_AT_LEAST = Column("at_least", "money", "proven lower bound, for the worlds drawn", "at least")
_AT_MOST = Column("at_most", "money", "proven upper bound, for the worlds drawn", "at most")

CERTAINTY = Table(
    "certainty",
    "amount, each a mean over the worlds",
    (
        Column("measure", "text", "the amount, in words"),
        Column("amount", "money", "by the plans found", judged=True),
        _AT_LEAST,
        _AT_MOST,
        DETERMINED,
        Column(
            "standard_error", "money", "standard error over worlds, as of independent draws: that of quasi-random ones is smaller"
        ),
    ),
    title="What certainty is worth",
)

NO_REGRET = Table(
    "no_regret",
    "lever that may be launched at a unit; no-regret launches first, the most common first",
    (
        UNIT,
        NAME,
        REGION,
        Column("lever", "text", "the lever", shown="text"),
        Column("verdict", "text", "no regret, in the best plans of 90 % of the worlds or more; depends; or never in"),
        Column("share", "level", "share of the worlds in whose best plan it is launched", "in worlds", "fine per cent"),
        Column(
            "share_at_least",
            "level",
            "share of the worlds in which every plan found launches it that is worth no less than the best by the gap",
            "near-ties too",
            "fine per cent",
        ),
        Column(
            "share_at_most",
            "level",
            "share of the worlds in which any such plan launches it",
            "or a near-tie",
            "fine per cent",
            place="report",
        ),
        Column("base_quarter", "text", "launch quarter in the base plan; blank without", place="report", shown="text"),
        Column(
            "by_base_quarter",
            "level",
            "share of the worlds in which it is launched by that quarter; blank without",
            shown="fine per cent",
            place="report",
        ),
        Column("usual_quarter", "text", "most common launch quarter", "usually in", "text"),
        Column("earliest_quarter", "text", "earliest launch quarter of any world", place="report", shown="text"),
        Column("latest_quarter", "text", "latest launch quarter of any world", place="report", shown="text"),
        Column("forced", "text", "yes where the unit's pins and rules allow no roadmap without it", place="report"),
        Column(
            "depends_on",
            "text",
            "uncertainty or future that best tells worlds with the launch from worlds without; not determined where a rank test"
            " does not tell them apart, or fewer than 8 worlds are on one side; blank where it does not depend",
            place="file",
        ),
        Column("direction", "text", "the same in words, with the draw that tells most worlds right", "depends on", "text"),
        Column(
            "rank_correlation",
            "level",
            "rank-biserial correlation, from -1 to 1: above 0 where worlds with the launch have the higher draws",
            place="file",
        ),
        Column("p_value", "level", "of the two-sided rank test, times the number of uncertainties looked at", place="file"),
    ),
    title="Launches that are right in almost every world",
)

SHARES = Table(
    "no_regret_shares",
    "region and lever",
    (
        REGION,
        Column("lever", "text", "the lever", shown="text"),
        Column("units", "whole", "units that may launch it"),
        Column("launches_expected", "level", "mean number of launches over the worlds", "launches in the mean", "ratio"),
        Column("share", "level", "the same as a share of the units", shown="fine per cent"),
        Column("no_regret", "whole", "launches in the best plans of 90 % of the worlds or more"),
        Column("depends", "whole", "launches that are in the best plans of some worlds only"),
        Column("never_in", "whole", "launches that are in the best plan of no world"),
    ),
    title="How often levers are launched, by region",
)

WORLD_PLANS = Table(
    "world_plans",
    "world",
    (
        Column("world", "whole", "number of the world, from 1"),
        Column("future", "text", "its future; blank where the instance stands as it is"),
        Column("npv", "money", "NPV in this world of the best plan found for it", "best NPV"),
        BOUND,
        GAP,
        Column("base_npv", "money", "NPV of the base plan in this world", "base"),
        Column("regret", "money", "NPV of the best plan found less that of the base plan"),
        Column("mean_plan_npv", "money", "NPV in this world of the plan for the mean", "plan for the mean"),
        Column("judged", "text", "yes where the gap is within the asked one, so that launches are judged by this world"),
        Column("seconds", "level", "seconds that its solves took", place="file"),
        STOPPED,
    ),
)

REGRET = Table(
    "regret",
    "plan and future",
    (
        Column("plan", "text", "the plan, by what it is best for"),
        Column("future", "text", "the future, without any draws; as it stands for none"),
        Column("chance", "level", "chance of the future", shown="fine per cent"),
        Column("npv", "money", "NPV of the plan in the future", "NPV"),
        Column("best_npv", "money", "NPV of the best plan found for the future", "best NPV", place="report"),
        Column("regret", "money", "NPV of the best plan found for the future less that of the plan"),
        Column("regret_at_most", "money", "proven upper bound of the regret", "at most", place="report"),
        Column("greatest", "text", "yes where the regret is the plan's greatest"),
    ),
    title="Regret over futures",
)

LEFT_OUT = Table(
    "left_out",
    "no-regret launch that was forbidden, and the plan for the mean made anew without it",
    (
        UNIT,
        NAME,
        REGION,
        Column("lever", "text", "the lever", shown="text"),
        Column("share", "level", "share of the worlds in whose best plan it is launched", "in worlds", "fine per cent"),
        Column("npv_with", "money", "mean NPV over the worlds of the best plan found with it; blank without a plan", "NPV with"),
        Column("npv", "money", "mean NPV over the worlds of the best plan found without it; blank without a plan", "NPV without"),
        Column("bound", "money", "proven: no plan without it has a higher mean NPV; blank where nothing is proven", place="file"),
        Column("loss", "money", "mean NPV of the best plan found less that of the best one without it", judged=True),
        Column("loss_at_least", "money", "proven lower bound of the loss; blank where none is proven", "at least"),
        Column("loss_at_most", "money", "proven upper bound of the loss; blank where none is proven", "at most"),
        DETERMINED,
        STOPPED,
    ),
    title="No-regret launches left out",
)
