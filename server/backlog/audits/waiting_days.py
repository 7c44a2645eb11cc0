"""For how long a ticket may wait for its customer, for whoever asks for an audit; light, for the command's help."""

from typing import Final

WAITING_DAYS: Final = 14
"""Without a word of the customer: by then they have answered, or forgotten."""

WAITING_DAYS_MAX: Final = 365
