"""Ways to get learning and licence tiers wrong, as edits of the good instance: a part of the cases."""

from tests.instances.broken_inputs import MARK, Case
from tests.instances.broken_network import BENEFIT, PLACE, staged
from tests.instances.broken_network import STAGES as NODES
from tests.instances.small import PINS

COSTS = 'costs = [{ line = "training", amount = 10, basis = "unit" }]'
SUPPORT = 'support = [{ amount = 10, basis = "store" }]'
LEARNING = "learning = [{ launches = 2, saving = 0.1 }, { launches = 3, saving = 0.5 }]"
TIERS = "licence_tiers = [{ units = 2, discount = 0.1 }, { units = 3, discount = 0.5 }]"
LEARNED, LICENSED = (COSTS, LEARNING), (SUPPORT, TIERS)
WHY_LEARNING, WHY_TIERS = "as levers.orchestration has learning", "as levers.orchestration has licence tiers"


def beside(more: str, column: str, lines: tuple[str, ...], text: str) -> Case:
    """Return the case of a further section that does not go with staged costs."""
    return staged(*lines, more=f"\n{more}\n", code="value_wrong", column=column, text=text)


def rows(text: str, column: str, *, lines: tuple[str, ...] = (), said: str) -> Case:
    """Return the case of rows that do not rise."""
    return staged(*lines, MARK + text, code="value_wrong", column=f"{PLACE}.{column}", text=said)


CASES = {
    "launches that do not rise": rows(
        "learning = [{ launches = 3, saving = 0.1 }, { launches = 3, saving = 0.5 }]",
        "learning",
        lines=(COSTS,),
        said="rise from stage to stage",
    ),
    "savings that do not rise": rows(
        "learning = [{ launches = 2, saving = 0.5 }, { launches = 3, saving = 0.5 }]",
        "learning",
        lines=(COSTS,),
        said="rise from stage to stage",
    ),
    "a saving of everything": rows(
        "learning = [{ launches = 2, saving = 1 }]", "learning[0].saving", lines=(COSTS,), said="below 1"
    ),
    "a saving of nothing": rows(
        "learning = [{ launches = 2, saving = 0 }]", "learning[0].saving", lines=(COSTS,), said="above 0"
    ),
    "learning from no launch": rows(
        "learning = [{ launches = 0, saving = 0.5 }]", "learning[0].launches", lines=(COSTS,), said="1 to 1,000,000"
    ),
    "units that do not rise": rows(
        "licence_tiers = [{ units = 3, discount = 0.1 }, { units = 2, discount = 0.5 }]",
        "licence_tiers",
        lines=(SUPPORT,),
        said="rise from tier to tier",
    ),
    "a tier that changes no price": rows(
        "licence_tiers = [{ units = 2, discount = 0.5 }, { units = 3, discount = 0.5 }]",
        "licence_tiers",
        lines=(SUPPORT,),
        said="differ from tier to tier",
    ),
    "a first tier at list price": rows(
        "licence_tiers = [{ units = 2, discount = 0 }]", "licence_tiers", lines=(SUPPORT,), said="the first from 0"
    ),
    "a licence that costs nothing": rows(
        "licence_tiers = [{ units = 2, discount = 1 }]", "licence_tiers[0].discount", lines=(SUPPORT,), said="below 1"
    ),
    "a tier of units and orders": rows(
        "licence_tiers = [{ units = 2, orders = 9, discount = 0.1 }]",
        "licence_tiers[0]",
        lines=(SUPPORT,),
        said="units or orders, one of both",
    ),
    "tiers of units and tiers of orders": rows(
        "licence_tiers = [{ units = 2, discount = 0.1 }, { orders = 9, discount = 0.2 }]",
        "licence_tiers",
        lines=(SUPPORT,),
        said="units in every row, or orders in every row",
    ),
    "licence by orders that the lever does not cover": staged(
        'support = [{ amount = 10, basis = "unit" }]',
        "effects = { shrink = 0.2 }",
        f"{MARK}licence_tiers = [{{ orders = 9, discount = 0.1 }}]",
        'covers = ["food"]',
        more='\n[[segments]]\nname = "food"\nof = "revenue"\nshare = 0.5\n',
        code="setting_missing",
        column=f"{PLACE}.licence_tiers",
        text="a segment of orders",
    ),
    "learning without a cost of units": staged(
        'costs = [{ line = "training", amount = 10, basis = "network" }]',
        MARK + LEARNING,
        code="setting_ignored",
        column=f"{PLACE}.learning",
        text="a line of costs above 0",
    ),
    "licence tiers without support": staged(
        MARK + TIERS, code="setting_ignored", column=f"{PLACE}.licence_tiers", text="a line of support above 0"
    ),
    "licence tiers that run already": staged(
        *LICENSED,
        pins=PINS.replace("S2,orchestration,must_not,", "S2,orchestration,running,2026Q4"),
        row=3,
        code="value_wrong",
        column="rule",
        text="starts with this plan",
    ),
    "licence by orders beside a network": staged(
        BENEFIT,
        NODES,
        f'{MARK}support = [{{ amount = 10, basis = "thousand_orders" }}]',
        TIERS,
        code="value_wrong",
        column=f"{PLACE}.support[0].basis",
        text="which move orders",
    ),
    "learning beside a least spend": beside(
        '[[minimums]]\nname = "least"\namount = 1\n»measure = "spend"', "minimums[0].measure", LEARNED, "counts at list price"
    ),
    "learning beside a share of spend": beside(
        '[[shares]]\nname = "north"\nregions = ["North"]\nat_least = 0.1\n»measure = "spend"',
        "shares[0].measure",
        LEARNED,
        "counts at list price",
    ),
    "licence tiers beside a limit on run cost": beside(
        '[[limits]]\nname = "running"\namount = 1\n»measure = "run_cost"', "limits[2].measure", LICENSED, WHY_TIERS
    ),
    "licence tiers beside a return": beside(
        '[[limits]]\nname = "funded"\nmeasure = "spend"\namount = 1\n»benefit_share = 0.5',
        "limits[2].benefit_share",
        LICENSED,
        WHY_TIERS,
    ),
    "licence tiers beside a floor of hard cash": beside(
        '[[floors]]\nname = "cash"\nby = "2028Q4"\namount = 5\n»measure = "hard_cash"', "floors[1].measure", LICENSED, WHY_TIERS
    ),
    "learning beside a covenant": beside(
        '»[[covenants]]\nname = "cash"\nmeasure = "cumulative_cash"\nat_least = -5000', "covenants[0]", LEARNED, WHY_LEARNING
    ),
    "licence tiers beside a hurdle": beside(
        '»[[hurdles]]\nname = "bar"\non = "launch"\nmeasure = "npv"\namount = 1', "hurdles[0]", LICENSED, WHY_TIERS
    ),
    "learning beside another goal": beside('[objective]\n»goal = "least_spend"', "objective.goal", LEARNED, "has learning"),
    "learning beside further goals": beside('[objective]\n»then = ["earliest"]', "objective.then", LEARNED, "no further goals"),
    "learning of closings": beside(
        f'[levers.close]\ntitle = "Close"\ncloses = true\n{COSTS}\n»{LEARNING}', "levers.close.learning", (), "none of it"
    ),
}
