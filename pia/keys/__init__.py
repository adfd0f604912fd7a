"""Owns the organisations' signing keys: drawing, sealing, rotating and publishing them, and signing with them.

It must not know what is signed, or any model of another room: of whose key it is it keeps a label as plain text.
"""
