"""The tables of a plan against its actuals, declared."""

from typing import Final

from planner.columns import Column, Table

UNIT: Final = Column("unit", "text", "key of the unit", shown="text")
NAME: Final = Column("name", "text", "name of the unit; its key where it has none", shown="text", place="file")
REGION: Final = Column("region", "text", "region of the unit or of the shared cost; blank for the network", shown="text")
METRIC: Final = Column("metric", "text", "figure that was measured")
MEASURED_IN: Final = Column("measured_in", "text", "share, or what it is counted in", shown="text", place="file")

VARIANCE: Final = Table(
    "variance",
    "quarter, region, lever and line in which anything was planned or came",
    (
        Column("fiscal_year", "whole", "fiscal year of the quarter", shown="text"),
        Column("quarter", "text", "quarter of the flow", shown="text"),
        REGION,
        Column("lever", "text", "lever of the launches or of the shared cost"),
        Column("bucket", "text", "as in cashflow.csv"),
        Column("line", "text", "as in cashflow.csv, tax and working capital apart"),
        Column("planned", "money", "flow in the plan, nominal; below 0 for a cost", summed=True),
        Column("volume", "money", "by launches that were cancelled, closed down or added, at planned dates", summed=True),
        Column("timing", "money", "by launches that came earlier or later than planned", summed=True),
        Column(
            "stages",
            "money",
            "by stages of a network, learning and licence tiers that launches together reached in other quarters than planned",
            summed=True,
        ),
        Column(
            "price",
            "money",
            "by what was paid against the cost at these stages, and by what benefits came to against what was promised at them",
            summed=True,
        ),
        Column("actual", "money", "flow as it came: planned + volume + timing + stages + price", summed=True),
        Column(
            "reported",
            "level",
            "share of the flows at actual dates whose price rests on something reported; the rest is taken as promised",
            shown="per cent",
        ),
    ),
)

SUMMARY: Final = Table(
    "variance_summary",
    "lever and bucket, the sums over quarters, regions and lines; the last rows have the sums over levers",
    (
        Column("lever", "text", "lever; blank for all of them", blank="all"),
        Column("bucket", "text", "as in cashflow.csv; blank for all of them", blank="all"),
        *(
            Column(name, "money", f"sum of `{name}` of variance.csv", summed=True)
            for name in ("planned", "volume", "timing", "stages", "price", "actual")
        ),
        Column("reported", "level", "as in variance.csv", shown="per cent"),
    ),
    title="Plan against actual",
)

CAME: Final = Table(
    "launches_as_came",
    "launch that was planned or came",
    (
        UNIT,
        NAME,
        REGION,
        Column("lever", "text", "lever of the launch"),
        Column("status", "text", "as reported: launched, slipped, cancelled or closed; as planned where nothing was reported"),
        Column("planned_quarter", "text", "quarter in the plan; blank for a launch that was not planned", shown="text"),
        Column("quarter", "text", "quarter in which it came, or is expected; blank for none", shown="text"),
        Column("closed", "text", "first quarter in which it no longer runs; blank if it goes on", shown="text"),
        Column("paid", "money", "implementation cost paid so far, as reported; blank where it was not"),
    ),
)

STAGES: Final = Table(
    "stages_as_came",
    "stage of a network, of learning and of licence tiers",
    (
        Column("lever", "text", "lever that the stage is of"),
        Column("kind", "text", "network, learning or licence_tiers"),
        Column("region", "text", "region that reaches the stage by itself; blank for all together", shown="text", blank="all"),
        Column("counted", "text", "what counts: nodes, orders (a quarter), launches or units"),
        Column("need", "whole", "number that has to be reached"),
        Column("planned_quarter", "text", "quarter in which the plan reaches it; blank for never", shown="text", blank="never"),
        Column(
            "quarter",
            "text",
            "quarter in which the launches as they came reach it, those to come as they are expected; blank for never",
            shown="text",
            blank="never",
        ),
    ),
)

SCORECARD: Final = Table(
    "scorecard",
    "unit and metric, the latest measure",
    (
        UNIT,
        NAME,
        REGION,
        Column("owner", "text", "owner of the unit; blank if none is named", shown="text"),
        METRIC,
        MEASURED_IN,
        Column("quarter", "text", "quarter of the measure", shown="text"),
        Column("baseline", "level", "the figure without any launch"),
        Column("target", "level", "the figure in the plan, as in tracking.csv"),
        Column("actual", "level", "the figure as measured"),
        Column(
            "realised", "level", "(actual - baseline) / (target - baseline); blank where nothing was promised", shown="per cent"
        ),
        Column("reached", "text", "yes where the measure is as good as its target, else no", shown="text"),
    ),
)

REGION_SCORECARD: Final = Table(
    "scorecard_by_region",
    "region and metric; the region is blank for all of them",
    (
        Column("region", "text", "region of the units; blank for all of them", shown="text", blank="all"),
        METRIC,
        MEASURED_IN,
        Column("units", "whole", "units measured"),
        Column("baseline", "level", "mean over these units, each with its latest measure"),
        Column("target", "level", "the same of the targets"),
        Column("actual", "level", "the same of the measures"),
        Column("reached", "whole", "units that reached their target"),
    ),
    title="The scorecard by region",
)

OWNERS: Final = Table(
    "owners",
    "owner of launches; the first row, blank, has those that nobody owns",
    (
        Column("owner", "text", "owner of the units; blank for none", shown="text", blank="nobody"),
        Column("units", "whole", "units with a launch, planned or not"),
        Column("planned", "whole", "launches planned before the date of the comparison"),
        Column("came", "whole", "launches that came before it, those not reported taken as planned"),
        Column("late", "whole", "launches that came or are expected later than planned"),
        Column("cancelled", "whole", "launches that were cancelled"),
        Column("not_reported", "whole", "planned launches of which nothing was reported"),
        Column("planned_cost", "money", "implementation cost planned before the date, nominal, without shared costs"),
        Column("actual_cost", "money", "the same as it came"),
        Column("measures", "whole", "rows of the scorecard"),
        Column("reached", "whole", "those that reached their target"),
    ),
    title="Owners",
)
