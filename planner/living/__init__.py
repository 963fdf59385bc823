"""A plan over its life: the past fixed, the rest planned anew with the least change, plan against actual."""
