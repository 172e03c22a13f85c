"""Which privacy notice a candidate agrees to. Change it together with the published notice."""

VERSION = "2026-01"
