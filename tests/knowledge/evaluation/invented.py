"""A product that never was, as a set of questions: eight articles, two pages, the same words with two answers."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

Record = Mapping[str, Any]

LOOM: Final = {"page_id": "p1", "url": "/looms/:id", "title": "Looms › Threads", "headings": ["Warp threads"]}
ORDERS: Final = {"page_id": "p2", "url": "/orders", "title": "Orders › Shipping", "headings": ["Parcels"]}

TEXTS: Final = {
    "thread": ("Looms", "Add a thread", "Open the warp threads of the loom and choose a colour for the new thread."),
    "parcel": ("Orders", "Add a parcel", "Open shipping of the order and choose a box for the new parcel."),
    "tension": ("Looms", "Tension", "Turn the knob until the warp no longer sags."),
    "refund": ("Orders", "Refunds", "Money goes back to the card that paid, within five days."),
    "pattern": ("Patterns", "Draw a pattern", "Paint the squares; every square is one crossing."),
    "invoice": ("Billing", "Invoices", "Every invoice is kept for ten years and can be printed."),
    "password": ("Account", "Change your password", "Type the old one once and the new one twice."),
    "members": ("Team", "Why can nobody see my loom?", "Looms are private until you share them with your team."),
}
"""By article: its title, the heading of its one section, its text."""


def sections() -> list[dict[str, Any]]:
    """The lines of `sections.jsonl`."""
    return [_section(article_id, *texts) for article_id, texts in TEXTS.items()]


def _section(article_id: str, title: str, heading: str, text: str) -> dict[str, Any]:
    is_question = heading.endswith("?")
    return {
        "sid": f"{article_id}::0",
        "article_id": article_id,
        "article_title": title,
        "heading_path": [title, heading],
        "anchor": heading.lower().replace(" ", "-"),
        "url": f"/help/{article_id}",
        "text": text,
        "index_text": f"{title} › {heading}\n{text}",
        "index_text_masked": f"{title}\n{text}" if is_question else f"{title} › {heading}\n{text}",
    }


def queries() -> list[dict[str, Any]]:
    """The lines of `queries.jsonl`: every kind of question once or twice."""
    return [
        _query("a1", "ambiguous", "add", "thread::0", page=LOOM, siblings=["parcel::0"]),
        _query("a2", "ambiguous", "add", "parcel::0", page=ORDERS, siblings=["thread::0"]),
        _query("k1", "known_item", "Why can nobody see my loom?", "members::0", page_noise=ORDERS),
        _query("x1", "xref", "get money back", "refund::0", page_aligned=ORDERS, page_noise=LOOM),
        _query("x2", "xref", "print a bill", "invoice::0", exclude=["refund::0"], page_noise=LOOM),
        _query("o1", "our own words", "new secret for signing in", None, article_id="password"),
    ]


def _query(qid: str, name: str, text: str, sid: str | None, article_id: str = "", **more: Any) -> dict[str, Any]:
    article_id = article_id or (sid or "").partition("::")[0]
    relevant = [{"sid": sid, "article_id": article_id, "grade": 2}]
    return {"qid": qid, "set": name, "query": text, "page": None, "relevant": relevant} | more


def pages() -> list[dict[str, Any]]:
    """The lines of `pages.jsonl`, labels included."""
    return [
        LOOM | {"relevant": [{"article_id": "thread", "sid": "thread::0", "how": "link"}]},
        ORDERS | {"relevant": [{"article_id": "parcel", "sid": "parcel::0", "how": "link"}]},
    ]


def write_set(folder: Path, **files: Sequence[Record]) -> Path:
    """Writes the product to `folder`; `files` replace those of the same name, without its ending."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"sections": sections(), "queries": queries(), "pages": pages()} | files
    for name, records in content.items():
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return folder


def append(file: Path, line: bytes) -> None:
    """Adds a line as it is."""
    with file.open("ab") as stream:
        stream.write(line + b"\n")
