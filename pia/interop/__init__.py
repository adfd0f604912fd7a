"""Owns other tools' files in and out, with a report of what was lost on the way.

Must not know HTTP.
"""
