"""How states are drawn: each in a way of its own."""

from planner.reports.looks import looks_of
from planner.run_files.locate import load


def test_a_state_whose_benefits_are_over_is_grey_and_no_live_one_is() -> None:
    states = [
        "manual_improvement",
        "manual_improvement (benefits over)",
        "manual_improvement (benefits over) + role_change",
        "none",
    ]
    looks = looks_of(load("mixed-portfolio"), states)
    grey = {state: len({looks[state].fill[place : place + 2] for place in (1, 3, 5)}) == 1 for state in states}
    assert [grey[state] for state in states] == [False, True, False, True]
    assert looks[states[1]].pattern > 0 and len({(looks[state].fill, looks[state].pattern) for state in states}) == 4


def test_no_two_states_look_alike() -> None:
    instance = load("mixed-portfolio")
    levers = list(instance.settings.levers)
    states = [*levers, "both", "closed", "none", *(f"{one} + {other}" for one in levers for other in levers if one < other)]
    looks = looks_of(instance, states)
    assert looks.keys() >= set(states)
    assert len({(look.fill, look.pattern) for look in looks.values()}) == len(looks)
