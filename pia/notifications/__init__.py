"""Owns deriving messages from audit entries and due dates, the outbox, and sending.

Must not know how a change came about.
"""
