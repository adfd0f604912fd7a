"""Owns what happened: the append-only record, its hash chains and checkpoints, and the product's one signal.

It must not know any other model: of people and things it stores a label and an id, both as plain text.
"""
