"""Pilots: designs, the precision of their readings, and the outcomes of a reading."""
