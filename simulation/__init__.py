"""Simulated patients: a measuring instrument that talks with the running assistant as people do.

It knows the assistant only through what any client sees: the REST channel, the
``custom`` part of its messages (``docs/replies.md``) and the slot ``assessment``
(``docs/assessment.md``). Nothing here is imported by the assistant, and nothing
of the assistant is imported here.
"""
