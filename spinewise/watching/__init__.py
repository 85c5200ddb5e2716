"""Watching: figures of the running assistant, and log lines that belong together. Nothing of any person."""
