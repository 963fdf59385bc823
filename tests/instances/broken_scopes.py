"""Scopes and floors that are wrong, as edits of the good instance: a part of the cases."""

from tests.instances.broken_inputs import FLOOR, GATE, LIMIT, ORCHESTRATED, Case, extra
from tests.instances.small import UNITS

RAMP = '[[ramp_limits]]\nname = "r"\ngrowth = 2\nbase = 1\n'
FREEZE = '[[rules.frozen]]\nquarters = ["2027Q2"]\n'
SPEND = f'{LIMIT}measure = "spend"\n'


def tagged(banners: str, header: str = "tag_banner") -> str:
    """Return units.csv with one tag column."""
    cells = [header, *banners.split(",")]
    return "".join(f"{line},{cell}\n" for line, cell in zip(UNITS.splitlines(), cells, strict=True))


TAGS = tagged("Fresh,Fresh,City,City")
TWO = "".join(
    f"{line},{cell}\n" for line, cell in zip(TAGS.splitlines(), ["tag_format", "small", "small", "large", "large"], strict=True)
)

SCOPES = {
    "tag without a value": extra(f'{SPEND}»tags = ["Fresh"]', "value_wrong", "limits[2].tags[0]", "banner=Fresh", units=TAGS),
    "unknown value of a tag": extra(
        f'{SPEND}»tags = ["banner=Fres"]', "name_unknown", "limits[2].tags", "Did you mean banner=Fresh?", units=TAGS
    ),
    "unknown tag": extra(f'{SPEND}»tags = ["baner=Fresh"]', "name_unknown", "limits[2].tags", "mean banner=Fresh?", units=TAGS),
    "tag without a column": extra(
        f'{SPEND}»tags = ["banner=Fresh"]', "name_unknown", "limits[2].tags", "Add a column tag_banner"
    ),
    "value twice": extra(
        f'{SPEND}»tags = ["banner=Fresh", "banner=Fresh"]', "name_repeated", "limits[2].tags", "once", units=TAGS
    ),
    "tags of no unit": extra(
        f'{SPEND}»tags = ["banner=Fresh", "format=large"]', "setting_ignored", "limits[2].tags", "together", units=TWO
    ),
    "tag of another region": extra(
        f'{SPEND}regions = ["North"]\n»tags = ["banner=City"]', "setting_ignored", "limits[2].tags", "in its regions", units=TAGS
    ),
    "each of an unknown tag": extra(f'{SPEND}»each = "tag_baner"', "name_unknown", "limits[2].each", "tag_banner?", units=TAGS),
    "each of what is no column": extra(f'{SPEND}»each = "banner"', "value_wrong", "limits[2].each", "tag_banner"),
    "each of no cohort": extra(
        f'{SPEND}»each = "cohort"', "setting_ignored", "limits[2].each", "cohorts", units=UNITS.replace("cohort", "owner")
    ),
    "unknown cohort of a limit": extra(f'{SPEND}»cohorts = ["odd"]', "name_unknown", "limits[2].cohorts", "mean old?"),
    "unknown unit of a ramp limit": extra(f'{RAMP}»units = ["S9"]', "name_unknown", "ramp_limits[0].units"),
    "unknown leader of a gate": extra(f'{GATE}»leaders = ["Anne"]', "name_unknown", "pilot_gates[0].leaders", "mean Ann?"),
    "gate in a region outside its regions": extra(
        f'{GATE}policy = "one_region"\nregions = ["North"]\n»region = "South"', "setting_ignored", "pilot_gates[0].region"
    ),
    "unknown leader of a freeze": extra(f'{FREEZE}»leaders = ["Anne"]', "name_unknown", "rules.frozen[0].leaders", "mean Ann?"),
    "freeze of no unit": extra(
        f'{FREEZE}cohorts = ["new"]\n»units = ["S1"]', "setting_ignored", "rules.frozen[0].units", "in its cohorts"
    ),
    "banners that look alike": Case(
        {"units.csv": tagged("Fresh,fresh,City,City")}, [("names_alike", "units.csv", 3, "tag_banner")], "Fresh as in row 2"
    ),
    "misspelt column beside a tag": Case(
        {"units.csv": tagged("Fresh,Fresh,City,City", "tag_")}, [("column_unknown", "units.csv", 1, "tag_")]
    ),
    "tag in a table that has none": Case(
        {"pins.csv": "unit,lever,rule,quarter,tag_banner\nS1,store_optimization,must,2027Q2,Fresh\n"},
        [("column_unknown", "pins.csv", 1, "tag_banner")],
    ),
}

FLOORS = {
    "weight of a number": extra(
        f'{FLOOR}{ORCHESTRATED}measure = "live_units"\namount = 1\n»weight = "stores"', "setting_ignored", "floors[1].weight"
    ),
    "weight of nothing": extra(
        f'{FLOOR}measure = "average_accuracy"\namount = 0.5\nunits = ["D1"]\n»weight = "revenue"',
        "level_impossible",
        "floors[1].weight",
        "revenue in units.csv",
    ),
    "cover by revenue above the fleet": extra(
        f'{FLOOR}{ORCHESTRATED}measure = "coverage"\nweight = "eligible_orders"\n»amount = 0.7',
        "level_impossible",
        "floors[1].amount",
        "at most 0.625",
    ),
    "onwards from the last quarter": extra(
        f'{FLOOR.replace("2028Q4", "2029Q4")}{ORCHESTRATED}measure = "live_units"\namount = 1\n»onwards = true',
        "setting_ignored",
        "floors[1].onwards",
    ),
    "more live than stay open": extra(
        f'{FLOOR}{ORCHESTRATED}measure = "live_units"\nonwards = true\n»amount = 3',
        "level_impossible",
        "floors[1].amount",
        "open in 2029Q2",
    ),
    "lever of a rate": extra(
        f'{FLOOR}measure = "late_rate"\namount = 0.1\n»lever = "orchestration"', "setting_ignored", "floors[1].lever"
    ),
    "rate in per cent": extra(f'{FLOOR}measure = "late_rate"\n»amount = 5', "value_wrong", "floors[1].amount", "write 0.05"),
    "rate that is any": extra(f'{FLOOR}measure = "late_rate"\n»amount = 1.0', "setting_ignored", "floors[1].amount"),
}

CASES = SCOPES | FLOORS
