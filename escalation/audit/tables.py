"""The rows of this package."""

from sqlalchemy import MetaData

from escalation.tables import NAMES

metadata = MetaData(naming_convention=NAMES)
