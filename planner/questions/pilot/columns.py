"""The tables of pilots, declared."""

from typing import Final

from planner.columns import Column, Table
from planner.replanning.columns import DETERMINED, NAME, REGION, UNIT

DESIGN: Final = Column("design", "text", "design of the pilot", shown="text")

PILOTS: Final = Table(
    "pilots",
    "design of a pilot, no pilot last",
    (
        DESIGN,
        Column(
            "policy",
            "text",
            "policy that picks its stores: combined (drawn at random), worst, one_region, representative, factorial (a 2 x 2,"
            " drawn at random), given (by the user), none",
            place="file",
        ),
        Column("stores", "whole", "stores that launch something"),
        Column("controls", "whole", "stores that launch nothing before the reading"),
        Column("launch", "text", "quarter by which the pilot has launched; blank without one", shown="text"),
        Column("reading", "text", "first quarter whose launches may follow the reading; blank without one", shown="text"),
        Column("quarters_watched", "whole", "quarters from the launch to the reading", "quarters watched"),
        Column("cost", "money", "nominal implementation cost of its launches, with one-off shared costs that they open"),
        Column(
            "controls_wait",
            "money",
            "value that controls lose by waiting for the reading, at most: each next to its own best roadmap, limits left out",
            "waiting of controls at most",
        ),
        Column(
            "npv",
            "money",
            "mean NPV over worlds of the plan that adapts to the reading; for no pilot, of the best plan; blank without one",
            "mean NPV",
            "plan",
            blank="no plan",
        ),
        Column("worth", "money", "mean NPV over that of the best plan without a pilot", "worth", "change", judged=True),
        Column("worth_at_least", "money", "proven lower bound of the worth; blank if none is proven", "at least", "change"),
        Column("worth_at_most", "money", "proven upper bound of the worth; blank if none is proven", "at most", "change"),
        DETERMINED,
        Column("noise", "text", "source of the noise: history, stated, or both", place="file"),
        Column("placebos", "whole", "pilots that were played on the history; blank without one", place="file"),
    ),
    title="Designs of pilots",
    rest="level",
    rest_meaning="smallest share of the lever's benefits that the pilot tells from nothing; the columns are named smallest_LEVER;"
    " blank where it cannot be told",
)

PILOT_LEVERS: Final = Table(
    "pilot_levers",
    "design and lever, and for what two levers bring only together where arms tell it apart",
    (
        DESIGN,
        Column("lever", "text", "lever, or interaction"),
        Column("error", "level", "standard error of the measured share of its benefits; blank where no metric tells", "error"),
        Column("smallest", "level", "smallest share of its benefits that is told from nothing with the stated power"),
        Column("bias", "level", "of the measured share, from the way the stores are picked; the smallest share allows for it"),
        Column("believed_spread", "level", "standard deviation of the share as it is believed; blank where it is certain"),
        Column("metrics", "text", "metrics that it is measured by", place="file"),
    ),
    title="Smallest effects of pilots",
)

PILOT_METRICS: Final = Table(
    "pilot_metrics",
    "design, arm and metric that its levers move",
    (
        DESIGN,
        Column("arm", "text", "levers of the arm"),
        Column(
            "metric", "text", "metric, as in tracking.csv; of a share near 1 its distance from 1, of a volume its relative change"
        ),
        Column("level", "level", "mean over the arm's stores before the launch; 1 for volumes"),
        Column("believed", "level", "believed change of the metric by the benefits of the arm, mean over the quarters watched"),
        Column("smallest", "level", "smallest such change that the metric alone tells from nothing with the stated power"),
        Column("noise", "text", "source of its noise: history or stated", place="file"),
    ),
    title="Metrics of pilots",
)

PILOT_STORES: Final = Table(
    "pilot_stores",
    "store of a design",
    (
        DESIGN,
        UNIT,
        NAME,
        REGION,
        Column("role", "text", "pilot or control"),
        Column("arm", "text", "levers that it launches; blank for a control"),
        Column("matched_to", "text", "store of the pilot that a control is matched to; blank for others", shown="text"),
    ),
    title="Stores of pilots",
)

CONTINGENT: Final = Table(
    "contingent",
    "kind of plan, from that which knows least to that which knows most",
    (
        DESIGN,
        Column(
            "plan",
            "text",
            "committed (one plan for all worlds, without a pilot), with_pilot (one plan that keeps the pilot's rules), adaptive"
            " (keeps them, and follows the reading), known (keeps them, and knows the reading from the start), perfect (knows"
            " the world from the start, without a pilot)",
        ),
        Column("npv", "money", "mean NPV over worlds of the best plan found of its kind", "mean NPV"),
        Column("bound", "money", "no plan of its kind has a higher mean NPV; blank if nothing is proven"),
        Column("over_committed", "money", "mean NPV over that of committed", "over committed", "change", judged=True),
        Column("at_least", "money", "proven lower bound of that; blank if none is proven", "at least", "change"),
        Column("at_most", "money", "proven upper bound of that; blank if none is proven", "at most", "change"),
        DETERMINED,
    ),
    title="Worth of adapting",
)

BRANCHES: Final = Table(
    "branches",
    "outcome of the reading",
    (
        DESIGN,
        Column("outcome", "text", "part of each lever's measured share of its benefits: low, middle, high", shown="text"),
        Column("condition", "text", "condition of the branch in words", place="file"),
        Column("chance", "level", "chance of the outcome, as it is believed now", "chance", "per cent"),
        Column("npv", "money", "mean NPV of the branch over worlds, given the outcome", "mean NPV"),
        Column("npv_not_adapted", "money", "the same of the plan that keeps the pilot's rules and does not adapt", "not adapted"),
        Column(
            "adapting",
            "money",
            "NPV by adapting, in this outcome; below 0 where the common launches suit other outcomes better",
            "by adapting",
            "change",
        ),
        Column("npv_known", "money", "the same of the best plan found that knows the outcome from the start", place="file"),
        Column("launches", "whole", "launches of the branch"),
        Column("common", "whole", "launches that all branches share, in the same quarters", place="file"),
        Column("added", "whole", "launches that the plan that does not adapt lacks"),
        Column("dropped", "whole", "launches that it has alone"),
        Column("moved", "whole", "launches in another quarter than there"),
        Column("folder", "text", "folder of the branch's plan", place="file"),
        Column(
            "figures",
            "text",
            "figures of that plan: believed (benefits of the levers read times the mean share believed in the outcome, all else"
            " as the instance has it) or as they stand (where those are not valid together)",
            place="file",
        ),
        Column("folder_npv", "money", "NPV of that plan at those figures", place="file", figure="figures.npv"),
    ),
    title="Branches",
    rest="level",
    rest_meaning="by lever that is read: from_LEVER and below_LEVER, the measured share of its believed benefits in the outcome,"
    " blank where it is open; believed_LEVER, the mean share that is believed then",
)
