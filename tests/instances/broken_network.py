"""Ways to get the stages of a network wrong, as edits of the good instance: a part of the cases."""

from tests.instances.broken_inputs import MARK, Case, N, P
from tests.instances.small import PINS, PLAN

BENEFIT = "effects = { split = 0.2 }"
STAGES = "network = [{ nodes = 2, share = 0.5 }, { nodes = 3, share = 1 }]"
PLACE = "levers.orchestration"


def staged(*lines: str, more: str = "", code: str, column: str, text: str = "", pins: str = PINS, row: int | None = None) -> Case:
    """Return a case of orchestration with further lines, and of the plan with more at its end."""
    plan = PLAN.replace("ramp = [0.0, 0.5, 1.0]", "\n".join(("ramp = [0.0, 0.5, 1.0]", *lines))) + more
    named = plan[: plan.index(MARK)].count("\n") + 1 if MARK in plan else row
    return Case({P: plan.replace(MARK, ""), N: pins}, [(code, P if row is None else N, named, column)], text)


CASES = {
    "nodes that do not rise": staged(
        BENEFIT,
        f"{MARK}network = [{{ nodes = 3, share = 0.5 }}, {{ nodes = 2, share = 1 }}]",
        code="value_wrong",
        column=f"{PLACE}.network",
        text="rise from stage to stage",
    ),
    "shares that do not rise": staged(
        BENEFIT,
        f"{MARK}network = [{{ nodes = 2, share = 0.5 }}, {{ nodes = 3, share = 0.5 }}]",
        code="value_wrong",
        column=f"{PLACE}.network",
        text="rise from stage to stage",
    ),
    "a stage of nodes and orders": staged(
        BENEFIT,
        f"{MARK}network = [{{ nodes = 2, orders = 10, share = 0.5 }}]",
        code="value_wrong",
        column=f"{PLACE}.network[0]",
        text="nodes or orders, one of both",
    ),
    "a stage of neither": staged(
        BENEFIT,
        f"{MARK}network = [{{ share = 0.5 }}]",
        code="value_wrong",
        column=f"{PLACE}.network[0]",
        text="nodes or orders, one of both",
    ),
    "stages of nodes and stages of orders": staged(
        BENEFIT,
        f"{MARK}network = [{{ nodes = 2, share = 0.5 }}, {{ orders = 10, share = 1 }}]",
        code="value_wrong",
        column=f"{PLACE}.network",
        text="nodes in every row, or orders in every row",
    ),
    "orders that do not rise": staged(
        BENEFIT,
        f"{MARK}network = [{{ orders = 20, share = 0.5 }}, {{ orders = 20, share = 1 }}]",
        code="value_wrong",
        column=f"{PLACE}.network",
        text="orders and shares that rise",
    ),
    "orders of no whole number": staged(
        BENEFIT,
        f"{MARK}network = [{{ orders = 20.5, share = 0.5 }}]",
        code="value_wrong",
        column=f"{PLACE}.network[0].orders",
        text="whole number",
    ),
    "stages of no benefit": staged(MARK + STAGES, code="setting_ignored", column=f"{PLACE}.network", text="an effect above 0"),
    "stages of adverse effects alone": staged(
        "effects = { labour_hours = -0.1 }",
        MARK + STAGES,
        code="setting_ignored",
        column=f"{PLACE}.network",
        text="other than inventory",
    ),
    "part without stages": staged(BENEFIT, f"{MARK}network_part = 0.5", code="setting_ignored", column=f"{PLACE}.network_part"),
    "regions without stages": staged(
        BENEFIT, f'{MARK}network_each = "region"', code="setting_ignored", column=f"{PLACE}.network_each"
    ),
    "stages of each leader": staged(
        BENEFIT, STAGES, f'{MARK}network_each = "leader"', code="value_wrong", column=f"{PLACE}.network_each", text="region"
    ),
    "stages of no part": staged(
        BENEFIT, STAGES, f"{MARK}network_part = 0", code="setting_ignored", column=f"{PLACE}.network_part", text="a part above 0"
    ),
    "two networks": staged(
        BENEFIT,
        STAGES,
        more=f'\n[levers.kiosk]\ntitle = "Kiosk"\n{BENEFIT}\n{MARK}{STAGES}\n',
        code="value_wrong",
        column="levers.kiosk.network",
        text="one lever at most; levers.orchestration has them",
    ),
    "network that runs already": staged(
        BENEFIT,
        STAGES,
        pins=PINS.replace("S2,orchestration,must_not,", "S2,orchestration,running,2026Q4"),
        row=3,
        code="value_wrong",
        column="rule",
        text="starts with this plan",
    ),
    "network beside a return": staged(
        BENEFIT,
        STAGES,
        more='\n[[limits]]\nname = "funded"\nmeasure = "spend"\namount = 1\n»benefit_share = 0.5\n',
        code="value_wrong",
        column="limits[2].benefit_share",
        text="as levers.orchestration has stages",
    ),
    "network beside a floor of a rate": staged(
        BENEFIT,
        STAGES,
        more='\n[[floors]]\nname = "late"\nby = "2028Q4"\namount = 0.5\n»measure = "late_rate"\n',
        code="value_wrong",
        column="floors[1].measure",
        text="as levers.orchestration has stages",
    ),
    "network beside a rate that is read": staged(
        BENEFIT,
        STAGES,
        more='\n[[sequences]]\nname="r"\nlever="orchestration"\ncohorts=["old", "new"]\n»measure = "late_rate"\namount = 0.5\n',
        code="value_wrong",
        column="sequences[0].measure",
        text="average_accuracy, as levers.orchestration has stages",
    ),
    "network beside a covenant": staged(
        BENEFIT,
        STAGES,
        more='\n»[[covenants]]\nname = "cash"\nmeasure = "cumulative_cash"\nat_least = -5000\n',
        code="value_wrong",
        column="covenants[0]",
        text="as levers.orchestration has stages",
    ),
    "network beside a hurdle": staged(
        BENEFIT,
        STAGES,
        more='\n»[[hurdles]]\nname = "bar"\non = "launch"\nmeasure = "npv"\namount = 1\n',
        code="value_wrong",
        column="hurdles[0]",
        text="as levers.orchestration has stages",
    ),
    "network beside a limit on run cost": staged(
        BENEFIT,
        STAGES,
        more='\n[[limits]]\nname = "running"\n»measure = "run_cost"\namount = 1\n',
        code="value_wrong",
        column="limits[2].measure",
        text="follows from effects",
    ),
    "network beside further goals": staged(
        BENEFIT,
        STAGES,
        more='\n[objective]\ngoal = "fewest_units"\n»then = ["npv", "earliest"]\n',
        code="value_wrong",
        column="objective.then",
        text="no further goals",
    ),
}
