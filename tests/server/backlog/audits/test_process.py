"""An audit in a process of its own, with the real model, as a server runs it."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

import server.backlog.audits.own_process
from escalation.instant import milliseconds_of
from server.backlog.audits.own_process import own_process
from server.backlog.audits.progress import Phase
from server.backlog.audits.wanted import AuditRefused
from server.backlog.audits.work import EXPORT_FILE, OUT_FOLDER, Order
from tests.escalation.audit.exports import AS_OF, every_export
from tests.knowledge.exported_model import models_folder
from tests.server.backlog.audits.audited import Report

MADE = next(made for made in every_export(20) if made.name == "zendesk")


def order(folder: Path, content: bytes) -> None:
    (folder / EXPORT_FILE).write_bytes(content)
    model = {"model": None, "models_dir": str(models_folder()), "precision": "auto"}
    Order("file", "tickets.csv", milliseconds_of(AS_OF), 14, embedding=model).write(folder)


async def test_it_tells_each_phase_and_leaves_a_report(tmp_path: Path) -> None:
    order(tmp_path, MADE.content)
    told: list[Phase] = []
    await own_process(tmp_path, lambda phase, _done, _total: told.append(phase))
    assert list(dict.fromkeys(told)) == [Phase.READING, Phase.EMBEDDING, Phase.COMPARING, Phase.WRITING]
    assert Report(tmp_path / OUT_FOLDER).document["tickets"]["all"] == len(MADE.truth)


async def test_what_it_cannot_read_is_told_with_what_to_do_however_long_its_name(tmp_path: Path) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("é" * 30_000 + ".csv", "id")
    order(tmp_path, packed.getvalue().replace(b"\xc3\xa9", b"ee", 1))
    with pytest.raises(AuditRefused, match="é cannot be unpacked"):
        await own_process(tmp_path, lambda *_: None)


async def test_one_that_takes_too_long_is_ended_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.backlog.audits.own_process, "SECONDS_MAX", 0.0)
    order(tmp_path, MADE.content)
    with pytest.raises(AuditRefused, match="Split the export"):
        await own_process(tmp_path, lambda *_: None)
