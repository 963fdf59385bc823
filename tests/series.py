"""Random series of which the first part runs always and the rest where it is asked for, as in CI: `pytest -m thorough`."""

from collections.abc import Sequence
from typing import Any

import pytest


def series(members: Sequence[int], quick: int) -> list[Any]:
    """Return the members of a random series as parameters; those after the first `quick` are marked thorough."""
    return [pytest.param(member, marks=[pytest.mark.thorough] if place >= quick else []) for place, member in enumerate(members)]
