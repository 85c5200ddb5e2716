"""Reasoning: urgency, likely causes, the next question and fitting advice.

Plain functions over plain data; nothing here knows of Rasa, spaCy or a channel.
"""
