"""Owns documents: rendering, signing, bundling, verifying.

Must not know mail and HTTP.
"""
