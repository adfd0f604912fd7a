"""Owns the append-only record of what happened: record(), the hash chains, the signal `recorded`.

Must not know any other model: it stores a label and an id.
"""
