"""Owns one case (proposal, answers, inventory, risks, reviews, conditions): its shape, its policy, its door.

Must not know HTTP, templates, mail, PDF.
"""
