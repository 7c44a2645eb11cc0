"""`handrail eval`: names, options and help of its commands."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from server.cli_options import QUESTIONS_AND_UNANSWERABLE, JsonFile, LabelledTickets, QuestionFolders, VectorCacheFolder
from server.commands.running import run_command
from server.settings import Settings

eval_app = typer.Typer(
    help="How well questions find passages, answers fit, tickets are sorted, and topics and spikes found.",
    no_args_is_help=True,
)


@eval_app.callback()
def eval_group() -> None:
    """How well questions find passages, answers fit, and tickets are sorted. Needs no database and no site."""


class Precision(StrEnum):
    """What `--precision` may be."""

    AUTO = "auto"
    FP32 = "fp32"
    INT8 = "int8"


PrecisionChoice = Annotated[
    Precision | None, typer.Option(help="Of the embedding model; without it HANDRAIL_EMBEDDING_PRECISION.")
]


def _with(precision: Precision | None, settings: Settings) -> Settings:
    return settings if precision is None else settings.model_copy(update={"embedding_precision": precision.value})


@eval_app.command("retrieval")
def eval_retrieval(
    paths: QuestionFolders,
    json_file: JsonFile = None,
    precision: PrecisionChoice = None,
    cache: VectorCacheFolder = None,
) -> None:
    """Measure retrieval with the current settings beside simple methods. docs/evaluation.md has the format.

    Lines that cannot be used are named and left out.
    """
    from server.commands.evaluating import evaluate_retrieval

    async def work(settings: Settings) -> None:
        await evaluate_retrieval(_with(precision, settings), paths, json_file, cache)

    run_command(work)


@eval_app.command("answers")
def eval_answers(
    paths: QuestionFolders,
    json_file: JsonFile = None,
    labels: Annotated[
        Path | None, typer.Option(help="Which sentences answer; without it the labels of this version.")
    ] = None,
    precision: PrecisionChoice = None,
    cache: VectorCacheFolder = None,
) -> None:
    """Measure the answers that are quoted without a model: their section, their length, and what they contain."""
    from server.commands.evaluating_answers import evaluate_answers

    async def work(settings: Settings) -> None:
        await evaluate_answers(_with(precision, settings), paths, json_file, labels, cache)

    run_command(work)


@eval_app.command("train")
def eval_train(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Folders of questions of two or more products.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Where to write the weights; without it, where they are read.")
    ] = None,
    json_file: JsonFile = None,
    cache: VectorCacheFolder = None,
) -> None:
    """Learn what the signs of a fitting passage weigh, and measure each product with weights from the others only."""
    from server.commands.training import train_ranker

    async def work(settings: Settings) -> None:
        await train_ranker(settings, paths, out, json_file, cache)

    run_command(work)


@eval_app.command("confidence")
def eval_confidence(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help=QUESTIONS_AND_UNANSWERABLE),
    ],
    json_file: JsonFile = None,
    pictures: Annotated[
        Path | None, typer.Option(help="Folder for a reliability diagram and a risk-coverage curve, as SVG.")
    ] = None,
    cache: VectorCacheFolder = None,
) -> None:
    """Measure whether the agent knows when it does not know, each product by a calibration that never saw it."""
    from server.commands.evaluating_confidence import evaluate_confidence

    async def work(settings: Settings) -> None:
        await evaluate_confidence(settings, paths, json_file, pictures, cache)

    run_command(work)


@eval_app.command("triage")
def eval_triage(
    paths: LabelledTickets,
    json_file: JsonFile = None,
    cache: VectorCacheFolder = None,
) -> None:
    """Measure how well tickets are sorted by category and tier, beside simple methods. docs/triage.md has the format.

    Lines that cannot be used are named and left out.
    """
    from server.commands.evaluating_triage import evaluate_triage

    async def work(settings: Settings) -> None:
        await evaluate_triage(settings, paths, json_file, cache)

    run_command(work)


@eval_app.command("clusters")
def eval_clusters(
    paths: LabelledTickets,
    json_file: JsonFile = None,
    labels: Annotated[
        Path | None, typer.Option(help="Where to write a Markdown sheet of topics, for judging their labels.")
    ] = None,
    cache: VectorCacheFolder = None,
) -> None:
    """Measure how well topics that are found in texts agree with labels that they never saw, beside k-means.

    Lines that cannot be used are named and left out.
    """
    from server.commands.evaluating_clusters import evaluate_clusters

    async def work(settings: Settings) -> None:
        await evaluate_clusters(settings, paths, json_file, labels, cache)

    run_command(work)


@eval_app.command("duplicates")
def eval_duplicates(
    paths: LabelledTickets,
    json_file: JsonFile = None,
    cache: VectorCacheFolder = None,
) -> None:
    """Measure how surely two tickets of one customer are told to be one matter, against near neighbours that are none.

    Lines that cannot be used are named and left out.
    """
    from server.commands.evaluating_duplicates import evaluate_duplicates

    async def work(settings: Settings) -> None:
        await evaluate_duplicates(settings, paths, json_file, cache)

    run_command(work)


@eval_app.command("causes")
def eval_causes(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="JSON Lines of labelled tickets, or folders of them.")
    ],
    queues: Annotated[int, typer.Option(min=1, max=50, help="Made of each set, each with outbreaks of its own.")] = 5,
    json_file: JsonFile = None,
    cache: VectorCacheFolder = None,
) -> None:
    """Measure how surely one bug that many customers report is found among tickets about everything else.

    Lines that cannot be used are named and left out.
    """
    from server.commands.evaluating_causes import evaluate_causes

    async def work(settings: Settings) -> None:
        await evaluate_causes(settings, paths, queues, json_file, cache)

    run_command(work)


@eval_app.command("resolved")
def eval_resolved(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH...]", help="JSON Lines of whole dialogues, besides our lines.")
    ] = None,
    json_file: JsonFile = None,
) -> None:
    """Measure how much of what looks resolved by its last turns is: the precision of closing, and its recall."""
    from server.commands.evaluating_resolved import evaluate_resolved

    async def work(_settings: Settings) -> None:
        evaluate_resolved(paths or (), json_file)

    run_command(work)


@eval_app.command("anomalies")
def eval_anomalies(
    years: Annotated[int, typer.Option(min=1, max=50, help="Simulated years, each with 20 planted spikes.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Of the first year; the same seed simulates the same.")] = 1,
    minutes: Annotated[int, typer.Option(min=1, max=60, help="Between two looks.")] = 60,
    a_day: Annotated[float, typer.Option("--per-day", min=1, max=10_000, help="Conversations on the mean day.")] = 270,
    json_file: JsonFile = None,
) -> None:
    """Measure how soon spikes are found, and how many alarms are false. docs/alerts.md has the method."""
    from server.commands.evaluating_anomalies import evaluate_anomalies

    async def work(_settings: Settings) -> None:
        evaluate_anomalies(years, seed, minutes, a_day, json_file)

    run_command(work)


@eval_app.command("emerging")
def eval_emerging(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="JSON Lines of labelled tickets, or folders of them.")
    ],
    streams: Annotated[int, typer.Option(min=1, max=200, help="Of each set, each with one planted topic.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Of the first stream; the same seed simulates the same.")] = 1,
    a_day: Annotated[float, typer.Option("--per-day", min=5, max=400, help="Tickets on the mean day.")] = 40,
    planted: Annotated[float, typer.Option(min=0.5, max=100, help="Of the planted topic on the mean day.")] = 3,
    chosen_on: Annotated[
        bool, typer.Option("--chosen-on", help="With the half of the labels on which the method was chosen.")
    ] = False,
    json_file: JsonFile = None,
    cache: VectorCacheFolder = None,
) -> None:
    """Measure how soon a topic that emerges is told, and how many alarms are false. docs/alerts.md has the method."""
    from server.commands.evaluating_emerging import evaluate_emerging

    async def work(settings: Settings) -> None:
        await evaluate_emerging(settings, paths, streams, seed, a_day, planted, json_file, cache, chosen_on=chosen_on)

    run_command(work)
