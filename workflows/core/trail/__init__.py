"""The chain over the audit trail: digests, sealing, heads kept outside the database, and the check of it all."""
