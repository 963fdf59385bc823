"""The tables of a reading of actuals, declared."""

from planner.columns import Column, Table

_SHARE_MEANING = "realised share of the promised change, 1 for all of it; blank where it is not read"
_ERROR = Column("error", "level", "standard error of the share, clustered by store", "error", "fine per cent", place="report")
_LOW = Column("low", "level", "lower end of the 95 % interval of the share", "at least", "fine per cent")
_HIGH = Column("high", "level", "upper end of the 95 % interval of the share", "at most", "fine per cent")

EFFECTS = Table(
    "effects",
    "launched lever over all metrics, then lever and metric",
    (
        Column("lever", "text", "lever"),
        Column("metric", "text", "metric, or all metrics: weighted by their precision"),
        Column(
            "promised",
            "level",
            "mean promised change, relative to the baseline of the figure or of its failures",
            "promised",
            "fine per cent",
            place="report",
        ),
        Column("measured", "level", "mean measured change: promised times share", "measured", "fine per cent", place="report"),
        Column("share", "level", _SHARE_MEANING, "realised", "fine per cent"),
        _ERROR,
        _LOW,
        _HIGH,
        Column(
            "same",
            "level",
            "of a metric: chance (p-value, times the number of metrics) of a share as far from that over all metrics if it is the"
            " same",
            "same as all",
            "fine per cent",
            place="report",
        ),
        Column("stores", "whole", "units with the lever that are used; of all metrics"),
        Column("comparisons", "whole", "units that it is read against; of all metrics"),
        Column(
            "beside", "text", "levers read before, which these units may have; blank where they have no launch", place="report"
        ),
        Column("quarters", "whole", "quarters with a promised change that are used; of all metrics"),
        Column("reason", "text", "reason why it is not read; else blank", shown="text", place="report"),
    ),
    title="What the levers really do",
)

LEARNED = Table(
    "learned",
    "lever's belief, then change of the instance",
    (
        Column("lever", "text", "lever; blank for all"),
        Column("figure", "text", "belief, or path of the figure", shown="text"),
        Column("before", "text", "value in the instance of the plan; of a belief, mean and deviation", shown="text"),
        Column("after", "text", "value in the instance with what was learned", shown="text"),
        Column("why", "text", "reason of the change, or why nothing was learned", shown="text", place="report"),
    ),
    title="What was learned",
)

PLACEBO = Table(
    "placebo",
    "placebo test; none where too few stores can be taken for launched",
    (
        Column("taken", "text", "stores that are taken for launched where nothing was", shown="text"),
        Column("stores", "whole", "their number"),
        Column("share", "level", "apparent share of the mean promised change; should be 0", "apparent share", "fine per cent"),
        Column("error", "level", "its standard error, clustered by store", "error", "fine per cent"),
        _LOW,
        _HIGH,
        Column("chance", "level", "chance of one as far from 0 if there is none (p-value)", "chance", "fine per cent"),
    ),
    title="Placebo test",
)
