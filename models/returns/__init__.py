"""Limits to which part of the benefits returns: solved by the signs of the gains."""
