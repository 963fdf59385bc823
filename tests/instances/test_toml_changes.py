"""Values set in the text of a TOML file: everything else stays as it was typed."""

import tomllib

import pytest

from instances.toml_changes import with_values

TYPED = """# mine
[plan]
name = "ours" # a name

[objective] # of the plan
goal   = "npv"
risk = 'mean' # for now
risk_level = 0.75

[[limits]]
name = "risk = 1"
"""


def test_values_are_replaced_where_they_stand_and_added_below_the_header() -> None:
    changed = with_values(TYPED, {"objective": {"risk": "cvar", "risk_worlds": 8}, "solver": {"seed": 3}})
    expected = TYPED.replace("'mean'", '"cvar"').replace("of the plan\n", "of the plan\nrisk_worlds = 8\n")
    assert changed == expected + "\n[solver]\nseed = 3\n"


def test_nothing_to_set_leaves_the_text() -> None:
    assert with_values(TYPED, {"objective": {}, "plan": {"name": "ours"}}) == TYPED.replace("'ours'", '"ours"')


def test_line_ends_stay() -> None:
    changed = with_values('[objective]\r\nrisk = ""\r\n', {"objective": {"risk": "cvar", "risk_level": 0.5}})
    assert changed == '[objective]\r\nrisk_level = 0.5\r\nrisk = "cvar"\r\n'


@pytest.mark.parametrize(
    "text",
    [
        "objective.goal = 'npv'\n[plan]\n",
        "objective = { risk = 'mean' }\n",
        '[objective]\n"risk" = "mean"\n',
        '[plan]\ndescription = """\n[objective]\nrisk = 1\n"""\n',
        "[objective]",
        '[\'objective\']\nrisk = "a\\"b"\n',
        "",
    ],
)
def test_the_values_are_right_however_the_text_is_written(text: str) -> None:
    wanted = tomllib.loads(text)
    wanted["objective"] = wanted.get("objective", {}) | {"risk": "cvar", "risk_level": 0.8}
    assert tomllib.loads(with_values(text, {"objective": {"risk": "cvar", "risk_level": 0.8}})) == wanted
