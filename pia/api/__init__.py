"""Owns what programs ask over HTTP: the launch answer and the public keys; and the command that asks like a program.

It must not know rules, or sessions and pages: a request becomes one call, and its answer becomes JSON.
"""
