"""The pages of audits: asked for, followed while they run, read, and acted upon."""
