"""Owns reading, checking, publishing and evaluating what lies in workflows/.

Must not know people, cases, nor the rows of a case.
"""
