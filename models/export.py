"""The programme as a file that any solver reads, with names that a person reads."""

from pathlib import Path

from models.problem import MenuProblem

FORMATS = (".lp", ".mps")


def write_model(problem: MenuProblem, path: str | Path) -> None:
    """Write the programme as an LP or MPS file, by the ending of the path.

    Rows, charges, gates and groups go by their names as far as the formats allow: letters, digits and underscores.
    An MPS file states a minimisation, as most readers expect, so its objective is the negative of the value.

    Raises
    ------
    ValueError
        the path ends in neither .lp nor .mps.
    """
    from models.programme import state_programme

    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise ValueError(f"a model is written as {' or '.join(FORMATS)}, not as {suffix or 'a file without ending'}")
    state_programme(problem).write(str(path), format=suffix[1:], io_options={"symbolic_solver_labels": True})
