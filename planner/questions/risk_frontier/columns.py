"""The table of a frontier of mean against CVaR, declared."""

from dataclasses import replace

from planner.columns import Column, Table
from planner.replanning.columns import DETERMINED, FOLDER, GAP, LAUNCHES, NPV, STOPPED

RISK_FRONTIER = Table(
    "risk_frontier",
    "mix of mean and CVaR, and one for the base",
    (
        Column("plan", "text", "the plan, by the mix of mean and CVaR that it is best for; base for the plan compared with"),
        Column("weight", "level", "weight of CVaR in the mix, 0 for the mean alone; blank for the base", place="file"),
        Column(
            "mean_npv", "money", "mean NPV over the worlds planned for; blank without one", "mean NPV", "plan", blank="no plan"
        ),
        Column("cvar", "money", "mean NPV of the worst of these worlds, a tenth unless --level says otherwise", "CVaR"),
        Column("chance_of_loss", "level", "chance of these worlds in which the NPV is below 0", "loss in", "per cent"),
        Column("mix", "money", "(1 - weight) times the mean plus weight times CVaR", place="file"),
        Column("mix_bound", "money", "proven: no plan has a higher mix; blank where nothing is proven", place="file"),
        replace(GAP, meaning="distance from the mix to its bound, as a share of the mix; blank for the base", blank=""),
        Column(
            "mean_at_most",
            "money",
            "proven: no plan with at least this CVaR has a higher mean",
            "mean at most",
            place="report",
        ),
        Column(
            "cvar_at_most", "money", "proven: no plan with at least this mean has a higher CVaR", "CVaR at most", place="report"
        ),
        Column(
            "mean_given_up",
            "money",
            "mean NPV of the point before less that of this one; blank for the first and the base",
            "mean given up",
            judged=True,
        ),
        Column("given_up_at_least", "money", "proven lower bound of what the best plans give up", "at least", place="report"),
        Column("given_up_at_most", "money", "proven upper bound; blank if none is proven", "at most", place="report"),
        DETERMINED,
        Column("cvar_gained", "money", "CVaR of this point less that of the one before", "CVaR gained"),
        Column(
            "mean_per_cvar",
            "level",
            "mean given up for one unit of CVaR gained; blank where none is gained",
            "per unit",
            "ratio",
            judged=True,
        ),
        Column("fresh_mean_npv", "money", "mean NPV over fresh worlds; blank after an interruption", "mean, fresh"),
        Column("fresh_mean_error", "money", "standard error of it", place="file"),
        Column("fresh_cvar", "money", "CVaR over fresh worlds", "CVaR, fresh"),
        Column("fresh_cvar_error", "money", "standard error of it", place="file"),
        Column("fresh_chance_of_loss", "level", "chance of a loss over fresh worlds", "loss, fresh", "per cent"),
        Column("same_plan_as", "text", "the first row with the same plan; blank without", place="report"),
        Column(
            "dominated_by",
            "text",
            "the first plan with no less mean and CVaR in the worlds planned for, and more of one; blank without",
            place="report",
        ),
        Column("fresh_dominated_by", "text", "the same in fresh worlds", "dominated, fresh", place="report"),
        replace(NPV, meaning="NPV of the plan as the figures stand", heading="NPV as it stands", place="report"),
        replace(LAUNCHES, place="report"),
        Column("seconds", "level", "seconds that the solves of the point took", place="file"),
        STOPPED,
        FOLDER,
    ),
    title="What a better CVaR costs in the mean",
)
