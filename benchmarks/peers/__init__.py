"""Other systems for understanding messages, trained on our data and asked the same things."""
