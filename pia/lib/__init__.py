"""Owns small helpers without a domain word: identifiers, canonical JSON, environment values, logs, catalogues.

Must not know any other room.
"""
