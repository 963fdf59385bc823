"""The instance that a user names: a folder, a bundled example, or a run folder, which stands for its own inputs."""

from dataclasses import replace
from pathlib import Path

from instances import Instance, load_instance, resolve_instance
from planner.run_files.names import is_run
from planner.run_files.reading import read_inputs


def load(instance: str | Path) -> Instance:
    """Load what is meant; the inputs of a run keep the name they had when the run was made.

    Raises
    ------
    InputProblems
        there is neither such a folder nor such an example, or it is not valid.
    OutputError
        the run folder is damaged.
    VerificationError
        the inputs of the run are not those that it was made from.
    """
    folder = Path(instance)
    if not is_run(folder):
        return load_instance(resolve_instance(instance))
    inputs, summary = read_inputs(folder)
    loaded = load_instance(inputs)
    return replace(loaded, name=str(summary.get("instance", loaded.name)))
