"""The programme as a file that any solver reads, with names that a person reads."""

from pathlib import Path

from models.problem import MenuProblem

FORMATS = {".lp": "cpxlp", ".mps": "mps"}
"""Endings and what Pyomo calls their formats."""


def write_model(problem: MenuProblem, path: str | Path) -> None:
    """Write the programme as an LP or MPS file, by the ending of the path.

    Rows, charges, gates and groups go by their names as far as the formats allow: letters, digits and underscores.
    Both files state a maximisation.

    Raises
    ------
    ValueError
        the path ends in neither .lp nor .mps.
    """
    from pyomo.opt import ProblemFormat

    from models.statement.programme import state_programme

    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise ValueError(f"a model is written as {' or '.join(FORMATS)}, not as {suffix or 'a file without ending'}")
    programme = state_programme(problem)
    programme.write(str(path), format=ProblemFormat[FORMATS[suffix]], io_options={"symbolic_solver_labels": True})
