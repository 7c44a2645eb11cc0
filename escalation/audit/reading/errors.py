"""What keeps an export from being read at all."""

from escalation.errors import EscalationError


class ExportUnreadable(EscalationError):
    """Nothing of the file can be taken; the text says why and what to do."""


class MappingInvalid(EscalationError):
    """A mapping names a field or a column that cannot be; the text names it and the remedy."""
