"""What can go wrong in knowledge; each text says what happened and what to do about it."""


class KnowledgeError(Exception):
    """The root of this package's errors."""


class SourceError(KnowledgeError):
    """A whole source cannot be read, for instance a folder that is not there."""


class ModelMissing(KnowledgeError):
    """The embedding model is not on this machine."""


class ModelLoading(KnowledgeError):
    """The embedding model is being prepared for serving; words alone answer until then."""


class OnnxUnsupported(KnowledgeError):
    """A model cannot be served by onnxruntime; sentence-transformers serves it."""


class WorkerBusy(KnowledgeError):
    """A worker thread has as much waiting as it may have; nothing was started."""


class EmbedderBusy(WorkerBusy):
    """Too many texts wait for the embedding model; try again, or answer without it."""


class IndexBroken(KnowledgeError):
    """A vector index cannot be built, opened or asked; the vectors in the database are unharmed."""


class KnowledgeBusy(KnowledgeError):
    """Another process changes the site's knowledge now; nothing was changed."""


class LeaseLost(KnowledgeError):
    """Another process took the site over while this one stood still; what was stored is whole."""


class NotStored(KnowledgeError):
    """The database cannot take more; what was stored before stays."""


class ArticleUnknown(KnowledgeError):
    """The site has no article of this id; the text names those that are nearest."""


class ArticleIsDraft(KnowledgeError):
    """An article's source holds it back; only its source can publish it."""
