"""The units that count in a rule: by region, leader, cohort and name, and by tags such as banner=Fresh of column tag_banner."""

from instances.schema.scopes import Scope
from instances.schema.units import Unit


def tag_of(unit: Unit, name: str) -> str:
    """Return the cell of a unit in a tag column, blank if it is empty. name: of the column without its prefix."""
    cells = unit.model_extra
    return str(cells.get(f"tag_{name}", "")) if cells else ""


def in_scope(unit: Unit, scope: Scope) -> bool:
    """Return whether a unit matches every list of a scope that has an entry, and one value of each tag that is named."""
    if scope.regions and unit.region not in scope.regions:
        return False
    if scope.leaders and unit.leader not in scope.leaders:
        return False
    if scope.cohorts and unit.cohort not in scope.cohorts:
        return False
    units = getattr(scope, "units", ())
    if isinstance(units, tuple) and units and unit.unit not in units:
        return False
    tags = {entry.split("=", 1)[0] for entry in scope.tags}
    return all(f"{tag}={tag_of(unit, tag)}" in scope.tags for tag in tags)


def is_of_regions(scope: Scope) -> bool:
    """Return whether a scope names regions at most, so that costs that the units of a region share may count."""
    return not (scope.leaders or scope.cohorts or scope.tags or getattr(scope, "units", ()))
