"""Serving: starting the assistant, and saying clearly what to do when it cannot start."""
