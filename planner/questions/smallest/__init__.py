"""The smallest plan that keeps a share of the NPV."""
