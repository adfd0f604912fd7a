"""The demonstration: the cast takes the examples through the real door, each person acting as themselves.

The stories carry on from wherever a case is, so that an interrupted run is finished by the next one.
"""
