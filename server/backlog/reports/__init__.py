"""The weekly review and the monthly report: prepared from figures, kept as written, sent once."""
