"""What a user names as an instance: a folder, a bundled example, or a run folder, whose own inputs are then meant."""

from pathlib import Path

from instances import resolve_instance
from planner.run_folder import INPUTS, is_run


def locate(instance: str | Path) -> Path:
    """Return the folder of the input files that is meant.

    Raises
    ------
    InputProblems
        there is neither such a folder nor such an example.
    """
    folder = Path(instance)
    return folder / INPUTS if is_run(folder) else resolve_instance(instance)
