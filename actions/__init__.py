"""Custom actions: thin adapters between Rasa and the dialogue room."""
