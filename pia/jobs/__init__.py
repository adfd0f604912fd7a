"""Owns the job row that is the truth of background work: publishing on commit, claiming, the sweep, the supervisor.

Must not know what a job does: it calls a registered name with an identifier.
"""
