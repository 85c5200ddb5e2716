"""Storage: where conversations are kept."""
