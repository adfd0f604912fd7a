"""Owns organisations, units, people, roles, who holds which role where, and stand-ins.

Must not know proposals.
"""
