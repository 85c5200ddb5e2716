"""Understanding: from what a person typed to findings with polarity."""
