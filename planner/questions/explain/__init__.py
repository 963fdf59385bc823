"""Why a unit is in, out, or in that quarter."""
