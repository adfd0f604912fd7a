"""Owns the pages: a request becomes a form, one call, and a template.

Must not know rules: a view never asks which state a case is in.
"""
