"""An audit of a long export: how many rows a second without the embedding model, and how much memory.

`python -m tests.bench_audit --rows 1000000` writes an export of so many tickets, audits it with `handrail audit` in a
process of its own, and prints what that took; it asserts nothing.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

from tests.figure import Figure, figure

ROWS: Final = 20_000
DISTINCT_SHARE: Final = 0.3
"""Of the texts: people copy, and forms fill in."""

ASKED: Final = (
    "How do I invite a colleague to my project?",
    "My invoice shows the wrong amount",
    "I cannot log in, the reset mail never comes",
    "The export to CSV fails with error 500",
    "Can you add a dark mode please",
    "How do I change my plan",
    "Webhook deliveries stopped this morning",
    "Where do I find my API key?",
    "Please refund the double charge",
    "The page is slow when I open a report",
)
WORDS: Final = (
    "board",
    "column",
    "card",
    "member",
    "label",
    "filter",
    "search",
    "team",
    "guest",
    "owner",
    "mail",
    "menu",
)
END: Final = datetime(2026, 3, 1)
HEADER: Final = (
    "Id,Subject,Status,Requester email,Priority,Group,Assignee,Created at,Updated at,Type,Description,Organization,Via"
)

_RUN: Final = (
    "import resource, sys; from server.cli import app\n"
    "try:\n app(sys.argv[1:])\n"
    "finally:\n print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
)
"""The command, and then its peak memory in KiB, as Linux counts it."""


def write_export(file: Path, rows: int) -> None:
    """An export as Zendesk writes it, the same for the same number of rows."""
    dice = random.Random(rows)
    distinct = max(1, int(rows * DISTINCT_SHARE))
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(HEADER.split(","))
        for number in range(rows):
            text = random.Random(dice.randrange(distinct))
            subject = text.choice(ASKED)
            details = " ".join(text.choices(WORDS, k=30))
            opened_at = END - timedelta(minutes=dice.randrange(60 * 24 * 365))
            writer.writerow(
                (
                    number + 1,
                    subject,
                    dice.choice(("open", "pending", "solved", "closed", "new", "hold")),
                    f"customer{dice.randrange(max(1, rows // 3))}@example.com",
                    dice.choice(("urgent", "high", "normal", "low")),
                    "Support",
                    dice.choice(("Ann", "Bob", "")),
                    f"{opened_at:%Y-%m-%d %H:%M:%S}",
                    f"{opened_at + timedelta(hours=dice.randrange(300)):%Y-%m-%d %H:%M:%S}",
                    dice.choice(("question", "incident", "problem", "task", "")),
                    f"{subject}. {details}",
                    dice.choice(("Acme", "Globex", "")),
                    dice.choice(("web", "email")),
                )
            )


def audit_figures(rows: int = ROWS) -> list[Figure]:
    """Audits so many rows."""
    with tempfile.TemporaryDirectory(prefix="bench-audit-") as folder:
        file, out = Path(folder) / "export.csv", Path(folder) / "report"
        write_export(file, rows)
        begun = perf_counter()
        ran = subprocess.run(
            [sys.executable, "-c", _RUN, "audit", str(file), "--out", str(out), "--as-of", "2026-03-01T00:00Z"],
            env=os.environ | {"HANDRAIL_DATA_DIR": folder},
            capture_output=True,
            text=True,
            check=False,
        )
        whole = perf_counter() - begun
        if ran.returncode:
            raise SystemExit(ran.stderr)
        peak = int(ran.stderr.rsplit("peak", 1)[1]) / 1024
        seconds = json.loads((out / "report.json").read_text(encoding="utf-8"))["seconds"]
    embedding = seconds["embedding"]
    own = sum(spent for name, spent in seconds.items() if name != "embedding")
    sys.stdout.write(f"  {rows:,} rows, seconds: {seconds}\n")
    return [
        figure("audit, rows a second without embedding", rows / own, "rows/s", None, rows),
        figure("audit, embedding", embedding, "s", None, rows),
        figure("audit, whole command", whole, "s", None, rows),
        figure("audit, peak memory", peak, "MiB", None, rows),
    ]


def main() -> None:
    """Measures, and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    for each in audit_figures(parser.parse_args().rows):
        sys.stdout.write(f"{each.name}: {each.value:,.1f} {each.unit}\n")


if __name__ == "__main__":
    main()
