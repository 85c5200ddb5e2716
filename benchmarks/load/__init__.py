"""A load test with realistic conversations, that others can run again: ``python -m benchmarks.load``."""
