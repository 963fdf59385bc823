"""Every row family of the programme, in the order in which they are written: as readable rows, and as arrays."""

from models.statement import row_families, rows
from models.statement.tier_families import TIER_FAMILIES
from models.statement.tier_rows import TIER_BLOCKS

FAMILIES: dict[str, row_families.Family] = {**row_families.ROW_FAMILIES, **TIER_FAMILIES}
BLOCKS: dict[str, rows.Family] = {**rows.BLOCKS, **TIER_BLOCKS}
