"""Channels: where people meet the assistant. They know nothing of medicine."""
