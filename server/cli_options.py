"""Options that several commands take: the same name, the same help."""

from pathlib import Path
from typing import Annotated

import typer

JsonFile = Annotated[Path | None, typer.Option("--json", help="Write every figure to this file as well.")]
VectorCacheFolder = Annotated[
    Path | None, typer.Option("--cache", help="Folder for vectors that are kept; without it one in the data folder.")
]
QuestionFolders = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help="Folders of questions, or a folder of such folders.")
]

QUESTIONS_AND_UNANSWERABLE = "Folders of questions, and folders with an unanswerable.jsonl."
"""Help of the folders that confidence is measured on and learned from."""

LabelledTickets = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help="JSON Lines of labelled tickets, or folders of them.")
]
