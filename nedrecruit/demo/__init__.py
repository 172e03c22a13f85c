"""The demonstration's content: fictional bodies, people, campaigns, answers, scores and CVs.

Pure Python. Everything here is invented and deterministic; a management command loads it through
the services.
"""
