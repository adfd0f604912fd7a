"""What each action does once the door has let it through: one function an action, grouped by subject.

An act changes models and calls the machine; it returns what the audit entry should say besides. It never asks who may,
never opens a transaction and never takes the next action: that is the door's and the consequences' work.
"""
