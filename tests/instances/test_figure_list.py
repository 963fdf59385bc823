"""Every listed figure can be changed by its path, and stands at the value that is listed."""

import pytest

from instances import Instance, Override, load_instance, resolve_instance
from instances.draft import Draft
from instances.figure_list import listed_figures
from instances.overrides import apply


@pytest.fixture(scope="module")
def mixed() -> Instance:
    return load_instance(resolve_instance("mixed-portfolio"))


def test_the_value_of_every_path_is_the_one_that_is_listed(mixed: Instance) -> None:
    listed = [one for one in listed_figures(mixed) if one.value not in ("True", "False")]
    assert len(listed) > 200
    changes, problems = apply(Draft(mixed), mixed, [Override(one.path, 1, "multiply") for one in listed])
    assert not problems
    assert [one.figure for one in changes] == [one.path for one in listed]
    assert [set(one.before.split(" to ")) for one in changes] == [set(one.value.split(" to ")) for one in listed]


def test_figures_that_people_ask_about_are_there_with_their_meaning(mixed: Instance) -> None:
    listed = {one.path: one for one in listed_figures(mixed)}
    assert listed["finance.discount_rate"].value == "0.1"
    assert "discount" in listed["finance.discount_rate"].meaning.lower()
    assert listed["limits.quarterly budget.amount"].value == "900000"
    assert " to " in listed["units.*.revenue"].value
    assert not [path for path in listed if path.startswith("solver")]
    assert "\n" not in "".join(one.meaning for one in listed.values())
