"""What can go wrong in knowledge; each text says what happened and what to do about it."""


class KnowledgeError(Exception):
    """The root of this package's errors."""


class SourceError(KnowledgeError):
    """A whole source cannot be read, for instance a folder that is not there."""


class ModelMissing(KnowledgeError):
    """The embedding model is not on this machine."""


class WorkerBusy(KnowledgeError):
    """A worker thread has as much waiting as it may have; nothing was started."""


class EmbedderBusy(WorkerBusy):
    """Too many texts wait for the embedding model; try again, or answer without it."""


class IndexBroken(KnowledgeError):
    """A vector index cannot be built, opened or asked; the vectors in the database are unharmed."""
