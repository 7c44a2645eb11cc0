"""The rows of what goes out to other systems."""

from sqlalchemy import MetaData

from escalation.tables import NAMES

metadata = MetaData(naming_convention=NAMES)
