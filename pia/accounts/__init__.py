"""Owns organisations, units, people, the roles they hold and where, their stand-ins, and how they sign in.

It must not know proposals: what somebody holds elsewhere is told to it by the rooms above.
"""
