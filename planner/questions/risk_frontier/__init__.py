"""The frontier of mean against risk: what a better worst tenth of worlds costs in the mean."""
