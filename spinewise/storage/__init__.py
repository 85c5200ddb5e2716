"""Storage: where conversations are kept, and how turns of one conversation wait for each other.

``tracker_store`` and ``lock_store`` are what Rasa sees; ``archive`` says what a place for
conversations must do, ``memory``, ``sqlite`` and ``postgres`` are such places, and ``lines`` says
how turns queue up, with ``local_lines`` and ``redis_lines`` doing it.
"""
