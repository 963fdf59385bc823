"""A TOML text after changes: it reads as wanted, and what has not changed is as it was typed."""

import copy
import random
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from instances import resolve_instance
from instances.toml_edits import TomlPath, with_document, with_value

TYPED = """# mine
[plan]
name = "ours" # a name

[levers.kiosk] # bought in May
title = "Kiosk" # [not a header]
effects = { shrink = 0.1, late = 0.2 } # both
ramp = [0.0, 0.5, 1.0]

# how sure
[[uncertainties]] # of benefits
name = "a"
low = 0.5

# and costs
[[uncertainties]]
name = "b"
[uncertainties.more]
x = 1

# the end
[solver]
seed = 3
"""

FIRST = TYPED[TYPED.index("# how") : TYPED.index("# and")]
"""The first entry of the list, with its comments and the blank line after it."""


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    wanted = tomllib.loads(TYPED)
    change(wanted)
    text = with_document(TYPED, wanted)
    assert tomllib.loads(text) == wanted
    return text


def test_nothing_to_change_leaves_the_text() -> None:
    assert changed(lambda one: None) == TYPED


def test_a_value_within_braces_is_set_where_it_stands() -> None:
    def change(one: dict[str, Any]) -> None:
        one["levers"]["kiosk"]["effects"]["late"] = 0.25
        one["levers"]["kiosk"]["evidence"] = "pilot"
        one["levers"]["kiosk"]["ramp"] = [0.0, 1.0]
        one["solver"]["seed"] = 4

    expected = TYPED.replace("late = 0.2 ", "late = 0.25 ").replace("May\n", 'May\nevidence = "pilot"\n')
    expected = expected.replace("[0.0, 0.5, 1.0]", "[0.0, 1.0]").replace("seed = 3", "seed = 4")
    assert changed(change) == expected


def test_entries_that_stay_keep_their_remarks_and_new_ones_stand_with_them() -> None:
    text = changed(lambda one: one.update(uncertainties=[{"name": "c"}, one["uncertainties"][1]]))
    head, tail = TYPED[: TYPED.index("\n# how sure")], TYPED[TYPED.index("# and costs") :]
    assert text == head + '\n[[uncertainties]]\nname = "c"\n\n' + tail


def test_a_list_may_come_and_go() -> None:
    assert changed(lambda one: one.update(floors=[{"by": 1}])) == TYPED + "\n[[floors]]\nby = 1\n"
    gone = changed(lambda one: one.pop("uncertainties"))
    assert "uncertainties" not in gone and "# the end" in gone and "# a name" in gone


def test_line_ends_stay() -> None:
    text = with_document(TYPED.replace("\n", "\r\n"), tomllib.loads(TYPED) | {"solver": {"seed": 5}})
    assert text == TYPED.replace("seed = 3", "seed = 5").replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (("uncertainties", 0), None, FIRST, ""),
        (("uncertainties", 0), {"name": "c"}, FIRST, '[[uncertainties]]\nname = "c"\n\n'),
        (("uncertainties", 2), {"name": "c"}, "# the end", '[[uncertainties]]\nname = "c"\n\n# the end'),
        (("uncertainties", 1, "more", "x"), 2, "x = 1", "x = 2"),
        (("uncertainties", 0, "more"), {"x": 2}, "# and costs", "[uncertainties.more]\nx = 2\n\n# and costs"),
        (("levers", "kiosk", "effects", "shrink"), None, "shrink = 0.1, ", ""),
        (("levers", "kiosk", "effects", "late"), None, ", late = 0.2", ""),
        (("levers", "kiosk", "ramp", 3), 1.5, "1.0]", "1.0, 1.5]"),
        (("levers", "kiosk", "title"), None, 'title = "Kiosk" # [not a header]\n', ""),
        (("levers", "kiosk", "evidence"), "pilot", "May\n", 'May\nevidence = "pilot"\n'),
        (("levers", "locker", "title"), "Locker", "# how", '[levers.locker]\ntitle = "Locker"\n\n# how'),
    ],
)  # fmt: skip
def test_a_single_change_moves_nothing_else(path: TomlPath, value: Any, old: str, new: str) -> None:
    assert TYPED.count(old) == 1
    assert with_value(TYPED, path, value) == TYPED.replace(old, new)


def test_lists_keep_their_lines_and_remarks() -> None:
    typed = "[a]\ncosts = [ # all\n    { x = 1 }, # one\n    { x = 2 },\n]\n"
    changed = with_document(typed, {"a": {"costs": [{"x": 1}, {"x": 3, "y": [4]}]}})
    assert changed == typed.replace("x = 2", "x = 3, y = [4]")


def test_a_place_that_is_none_is_refused() -> None:
    for path in (("plan", "name", "x"), ("uncertainties", 5), ("plan", 0), ("solver", "gap")):
        with pytest.raises(ValueError, match="no place"):
            with_value(TYPED, path, None if path == ("solver", "gap") else 1)


def test_what_cannot_be_set_in_place_is_written_anew_with_the_comments_above_keys() -> None:
    typed = "# mine\na.x = 1\n"
    assert with_document(typed, {"a": {"x": 1, "y": 2}}) == "[a]\n# mine\nx = 1\ny = 2\n"


def test_values_of_several_lines_are_set_and_left_out() -> None:
    typed = "[a]\nx = [\n  1, # one\n]\n"
    assert tomllib.loads(with_document(typed, {"a": {"x": [1, 2]}})) == {"a": {"x": [1, 2]}}
    assert tomllib.loads(with_document(typed, {"a": {}})) == {"a": {}}


@pytest.mark.parametrize("example", ["ten-store-chain", "chaotic-stores", "mixed-portfolio"])
def test_random_changes_of_an_example_read_as_they_should(example: str) -> None:
    typed = (resolve_instance(example) / "plan.toml").read_text(encoding="utf-8")
    draw, remarks = random.Random(example), [line for line in typed.splitlines() if line.startswith("#")]
    for _ in range(10):
        wanted = copy.deepcopy(tomllib.loads(typed))
        for lever in wanted["levers"].values():
            lever["evidence"] = draw.choice(["pilot", "measured"])
            lever["cost_evidence"] = "vendor"
            for name in lever.get("effects", {}):
                lever["effects"][name] = round(draw.random(), 6)
        wanted["uncertainties"] = [{"name": f"u{number}", "figures": ["a"]} for number in range(draw.randint(1, 3))]
        wanted.setdefault("rules", {})["decided_before"] = "2027Q4"
        text = with_document(typed, wanted)
        assert tomllib.loads(text) == wanted
        assert [line for line in text.splitlines() if line.startswith("#")] == remarks
