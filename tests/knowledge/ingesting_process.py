"""An ingest in a process of its own, to be killed: `python -m tests.knowledge.ingesting_process DATABASE FOLDER`.

It prints 0 when it begins, then how many files it has stored, and at the end `done`; or, with exit code 3, why it
was refused.
"""

import asyncio
import sys
from pathlib import Path

from knowledge.errors import KnowledgeError
from knowledge.ingest import ingest
from knowledge.ingest_report import IngestProgress
from knowledge.sources.folder import FolderSource
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.made_up import HashEmbedder

REFUSED = 3


def told(progress: IngestProgress) -> None:
    print(progress.done, flush=True)  # noqa: T201


async def main(file: Path, root: Path, wait_seconds: float) -> int:
    database = SqliteDatabase(file)
    await database.create()
    print(0, flush=True)  # noqa: T201
    try:
        source = FolderSource(root)
        await ingest(database, HashEmbedder(), "site_one", source, on_progress=told, wait_seconds=wait_seconds)
    except KnowledgeError as error:
        print(f"{type(error).__name__}: {error}", flush=True)  # noqa: T201
        return REFUSED
    finally:
        await database.aclose()
    print("done", flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))))
