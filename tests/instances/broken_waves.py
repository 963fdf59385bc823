"""Rules on waves that are wrong, as edits of the good instance: a part of the cases."""

from tests.instances.broken_inputs import GATE, extra
from tests.instances.small import UNITS

ORDER = '[[sequences]]\nname = "waves"\nlever = "orchestration"\ncohorts = ["old", "new"]\n'
OPENS = "live_units = 1\n"
READS = 'measure = "late_rate"\namount = 0.1\n'

CASES = {
    "pilot of more than it may have": extra(f"{GATE}»least = 3", "level_impossible", "pilot_gates[0].least", "2 units"),
    "pilot with no further lever": extra(f'{GATE}»further_levers = ["orc"]', "name_unknown", "pilot_gates[0].further_levers"),
    "pilot with its lever twice": extra(
        f'{GATE}»further_levers = ["orchestration"]', "name_repeated", "pilot_gates[0].further_levers"
    ),
    "control that is no unit": extra(f'{GATE}»controls = ["S9"]', "name_unknown", "pilot_gates[0].controls"),
    "region limit of nothing": extra(
        '»[[region_limits]]\nname = "place"', "setting_missing", "region_limits[0].active", "or as new"
    ),
    "region limit of all regions": extra(
        '[[region_limits]]\nname = "place"\n»active = 2', "setting_ignored", "region_limits[0].active", "fewer than the 2 regions"
    ),
    "region limit of no lever": extra(
        '[[region_limits]]\nname = "place"\nnew = 1\n»levers = ["x"]', "name_unknown", "region_limits[0].levers"
    ),
    "even waves of nothing": extra('»[[even_waves]]\nname = "even"', "setting_missing", "even_waves[0].difference"),
    "even waves of no region": extra(
        '[[even_waves]]\nname = "even"\ndifference = 1\n»regions = ["x"]', "name_unknown", "even_waves[0].regions"
    ),
    "even waves of no lever": extra(
        '[[even_waves]]\nname = "even"\ndifference = 1\n»levers = ["x"]', "name_unknown", "even_waves[0].levers"
    ),
    "a smallest wave of one": extra(
        '[[even_waves]]\nname = "even"\n»smallest = 1', "value_wrong", "even_waves[0].smallest", "2 to 1,000,000"
    ),
    "a smallest wave above the largest": extra(
        '[[even_waves]]\nname = "even"\nlargest = 2\n»smallest = 3', "level_impossible", "even_waves[0].smallest"
    ),
    "modes between which nothing chooses": extra(
        '[levers.cost]\ntitle = "C"\n»mode = "cost"\ncosts = [{line = "software", amount = 9, basis = "network"}]\n'
        '[levers.speed]\ntitle = "S"\nplatform = "cost"\nmode = "speed"',
        "setting_missing",
        "levers.cost.mode",
        "[[one_of]]",
    ),
    "platform of no lever": extra('[levers.speed]\ntitle = "S"\n»platform = "x"', "name_unknown", "levers.speed.platform"),
    "platform without costs": extra(
        '[levers.speed]\ntitle = "S"\n»platform = "orchestration"', "setting_ignored", "levers.speed.platform", "network"
    ),
    "platform of itself": extra('[levers.speed]\ntitle = "S"\n»platform = "speed"', "value_wrong", "levers.speed.platform"),
    "alternatives of no lever": extra(
        '[[one_of]]\nname = "mode"\n»levers = ["orchestration", "x"]', "name_unknown", "one_of[0].levers"
    ),
    "alternatives of one lever": extra(
        '[[one_of]]\nname = "mode"\n»levers = ["orchestration"]', "setting_ignored", "one_of[0].levers", "two levers or more"
    ),
    "alternatives of a lever twice": extra(
        '[[one_of]]\nname = "mode"\n»levers = ["orchestration", "orchestration"]', "name_repeated", "one_of[0].levers"
    ),
    "sequence of no lever": extra(
        ORDER.replace("lever", "»lever").replace("orchestration", "orc") + OPENS, "name_unknown", "sequences[0].lever"
    ),
    "sequence after no lever": extra(f'{ORDER}{OPENS}»lever_before = "orc"', "name_unknown", "sequences[0].lever_before"),
    "sequence of no cohort": extra(
        ORDER.replace("cohorts", "»cohorts").replace('"new"', '"news"') + OPENS,
        "name_unknown",
        "sequences[0].cohorts",
        "Did you mean new?",
    ),
    "sequence of one cohort": extra(
        ORDER.replace("cohorts", "»cohorts").replace(', "new"', "") + OPENS,
        "setting_ignored",
        "sequences[0].cohorts",
        "two cohorts",
    ),
    "sequence that never opens": extra(f"»{ORDER}", "setting_missing", "sequences[0].live_units", "live_share"),
    "sequence that opens twice": extra(f"{ORDER}{OPENS}»live_share = 0.5", "setting_ignored", "sequences[0].live_share"),
    "sequence that waits too long": extra(f"{ORDER}{OPENS}»lag = 8", "level_impossible", "sequences[0].lag"),
    "sequence of more than there are": extra(
        f"{ORDER}»live_units = 3", "level_impossible", "sequences[0].live_units", "2 units of cohort old"
    ),
    "sequence of a share that cannot be": extra(
        f"{ORDER}»live_share = 0.8",
        "level_impossible",
        "sequences[0].live_share",
        "at most 0.5, as 1 of 2 units of cohort old can take orchestration",
        units=UNITS.replace("S2,North,store,Ann", "S2,North,dc,Ann"),
    ),
    "cohort that cannot wait": extra(
        f"{ORDER}{OPENS}".replace("lever", "»lever"),
        "lever_untaken",
        "sequences[0].lever",
        "cohort new",
        units=UNITS.replace("S3,South,store,Bob", "S3,South,dc,Bob"),
    ),
    "sequence that reads and never opens": extra(
        f'»{ORDER}measure = "late_rate"', "setting_missing", "sequences[0].amount", "late_rate"
    ),
    "sequence of a level of nothing": extra(f"{ORDER}{OPENS}»amount = 0.5", "setting_ignored", "sequences[0].amount", "measure"),
    "sequence of any accuracy": extra(
        f'{ORDER}measure = "average_accuracy"\n»amount = 0', "setting_ignored", "sequences[0].amount", "above 0"
    ),
    "sequence of any rate": extra(
        f'{ORDER}measure = "late_rate"\n»amount = 1', "setting_ignored", "sequences[0].amount", "below 1"
    ),
    "sequence of a level in per cent": extra(f'{ORDER}measure = "late_rate"\n»amount = 5', "value_wrong", "sequences[0].amount"),
    "sequence that reads no such figure": extra(
        f'{ORDER}amount = 0.9\n»measure = "hard_cash"', "value_wrong", "sequences[0].measure", "average_accuracy"
    ),
    "sequence that reads a quarter before it is over": extra(
        f"{ORDER}{READS}»lag = 0", "level_impossible", "sequences[0].lag", "when it is over"
    ),
    "sequence that reads too early a quarter": extra(f"{ORDER}{READS}»lag = 8", "level_impossible", "sequences[0].lag"),
    "sequence that reads and counts no lever": extra(
        f'{ORDER}{READS}»lever_before = "store_optimization"', "setting_ignored", "sequences[0].lever_before", "live_units"
    ),
    "sequence that repeats a name": extra(
        (ORDER + OPENS).replace("name", "»name").replace("waves", "budget"), "name_repeated", "sequences[0].name"
    ),
}
