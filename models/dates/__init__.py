"""Tiers: plans are branched on by the periods in which tiers are reached."""
