"""Segments that are wrong, levers that cover or need what they cannot, as edits of the good instance: a part of the cases."""

from tests.instances.broken_inputs import LEVER, Case, U, extra
from tests.instances.broken_scopes import tagged
from tests.instances.small import PLAN

PICK_UP = '[[segments]]\nname = "pick_up"\nof = "orders"\nshare = 0.3\n'
SHIP = '[[segments]]\nname = "ship"\nof = "orders"\nshare = 0.2\n'
FRESH = '[[segments]]\nname = "fresh"\nof = "revenue"\nshare = 0.4\n'
LATE = "effects = { split = 0.5 }\n"
COVERED = f'{LEVER}{LATE}covers = ["pick_up"]\n'


def shares(cells: str, plan: str, code: str, row: int | None, text: str = "", name: str = "share_pick_up") -> Case:
    """Return a case of units.csv with a column of shares, cells by unit."""
    return Case({"plan.toml": f"{PLAN}\n{plan}", U: tagged(cells, name)}, [(code, U, row, name)], text)


def two(first: str, second: str) -> str:
    """Return units.csv with the shares of pick_up and ship."""
    one = tagged(first, "share_pick_up")
    cells = ["share_ship", *second.split(",")]
    return "".join(f"{line},{cell}\n" for line, cell in zip(one.splitlines(), cells, strict=True))


CASES = {
    "segment that is not there": extra(
        f'{PICK_UP}{LEVER}{LATE}»covers = ["pickup"]', "name_unknown", "levers.kiosk.covers", "mean pick_up?"
    ),
    "segment covered twice": extra(
        f'{PICK_UP}{LEVER}{LATE}»covers = ["pick_up", "pick_up"]', "name_repeated", "levers.kiosk.covers", "each segment once"
    ),
    "segment named twice": extra(f"{COVERED}{PICK_UP}{PICK_UP.replace('name', '»name')}", "name_repeated", "segments[1].name"),
    "segment with a wrong name": extra('[[segments]]\n»name = "Pick up"\nof = "orders"', "value_wrong", "segments[0].name"),
    "segment of something else": extra(
        '[[segments]]\nname = "pick_up"\n»of = "order"', "value_wrong", "segments[0].of", "mean orders?"
    ),
    "segment without a share": extra(
        f'{COVERED}[[segments]]\nname = "pick_up"\nof = "orders"\n»share = 0',
        "setting_missing",
        "segments[0].share",
        "share_pick_up",
    ),
    "share in per cent": extra(
        f'{COVERED}[[segments]]\nname = "pick_up"\nof = "orders"\n»share = 30', "value_wrong", "segments[0].share", "write 0.3"
    ),
    "effect of a figure that is not covered": extra(
        f'{FRESH}{LEVER}covers = ["fresh"]\n[levers.kiosk.effects]\nshrink = 0.1\n»late = 0.2',
        "setting_missing",
        "levers.kiosk.effects.late",
        "a segment of orders in levers.kiosk.covers",
    ),
    "strain of a figure that is not covered": extra(
        f'{FRESH}{LEVER}covers = ["fresh"]\neffectiveness = [{{ accuracy = 0.9, effectiveness = 0.5 }}]\n'
        "[levers.kiosk.effects]\nshrink = 0.1\n[levers.kiosk.strain]\n»overtime = 0.2",
        "setting_missing",
        "levers.kiosk.strain.overtime",
        "labour hours",
    ),
    "costs by orders that are not covered": extra(
        f'{FRESH}{LEVER}effects = {{ shrink = 0.1 }}\ncovers = ["fresh"]\n'
        '[[levers.kiosk.support]]\namount = 5\n»basis = "thousand_orders"',
        "setting_missing",
        "levers.kiosk.support[0].basis",
    ),
    "segment that nothing follows": extra(
        f'{FRESH}{PICK_UP}{LEVER}{LATE}»covers = ["pick_up", "fresh"]',
        "setting_ignored",
        "levers.kiosk.covers",
        "follows revenue",
    ),
    "shares of more than all": extra(
        f"{COVERED}{PICK_UP}{SHIP.replace('share = 0.2', '»share = 0.8')}", "value_wrong", "segments[1].share", "a sum of 1.1"
    ),
    "shares of a unit of more than all": shares(",,0.9,", f"{COVERED}{PICK_UP}{SHIP}", "value_wrong", 4, "found a sum of 1.1"),
    "cells of a unit of more than all": Case(
        {"plan.toml": f"{PLAN}\n{COVERED}{PICK_UP}{SHIP}", U: two("0.1,0.6,,", "0.2,0.6,,")},
        [("value_wrong", U, 3, "share_ship")],
        "sum to 1 at most",
    ),
    "share of a unit in per cent": shares("30,,,", f"{COVERED}{PICK_UP}", "value_wrong", 2, "write 0.3"),
    "share of a unit below nothing": shares("-0.1,,,", f"{COVERED}{PICK_UP}", "value_wrong", 2, "share from 0 to 1"),
    "share of a unit in words": shares("some,,,", f"{COVERED}{PICK_UP}", "value_wrong", 2, "0.93"),
    "share of no segment": shares("0.1,,,", f"{COVERED}{PICK_UP}", "name_unknown", 1, "mean pick_up?", "share_pickup"),
    "share without segments": shares("0.1,,,", "", "name_unknown", 1, "Add [[segments]]"),
    "lever that needs an unknown one": extra(
        f'{LEVER}»needs = ["orchestraton"]', "name_unknown", "levers.kiosk.needs", "orchestration?"
    ),
    "lever that needs itself": extra(f'{LEVER}»needs = ["kiosk"]', "value_wrong", "levers.kiosk.needs", "itself"),
    "lever that needs what it may not follow": extra(
        f'{LEVER}not_after = ["orchestration"]\n»needs = ["orchestration"]', "value_wrong", "levers.kiosk.needs", "not_after"
    ),
    "lever that needs a closing": extra(
        f'{LEVER}»needs = ["close"]\n[levers.close]\ntitle = "Close"\ncloses = true',
        "value_wrong",
        "levers.kiosk.needs",
        "closed",
    ),
    "closing of a segment": extra(
        f'{COVERED}{PICK_UP}[levers.close]\ntitle = "Close"\ncloses = true\n»covers = ["pick_up"]',
        "value_wrong",
        "levers.close.covers",
    ),
}
