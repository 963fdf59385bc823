"""Large problems with shared charges: bounds and plans by multipliers of everything that ties units together.

`dual` chooses the opening period of every charge exactly at given multipliers, `branching` parts the plans by these periods,
`openings` looks for good ones, `construction` makes plans at given periods, and `fleets` says what is done when.
"""
