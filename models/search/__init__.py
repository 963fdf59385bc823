"""Plans improved by neighbourhoods, by annealing, and by putting plans together."""
