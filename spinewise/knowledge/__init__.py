"""Knowledge: the clinical content in ``knowledge/``, typed, validated and loaded."""
