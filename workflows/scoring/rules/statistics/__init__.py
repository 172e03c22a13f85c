"""How far the panel agreed, and how much the shortlist owes to chance. Advisory: nothing here changes a mark or a rank.

Floats are right here and nowhere else in scoring: these are estimates with intervals, not figures on the record (ADR-0023).
"""
