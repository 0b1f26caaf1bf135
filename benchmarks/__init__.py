"""Measurements of this package; run its modules from the root of a clone: ``python -m benchmarks.report``."""
