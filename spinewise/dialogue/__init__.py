"""Dialogue: what the assistant does next, given what it knows."""
