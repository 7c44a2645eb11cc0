"""What a serving process holds in memory: the model of onnxruntime, and nothing of torch."""

from pathlib import Path

import psutil

from tests.running import running
from tests.visiting import ask

HEAVY = ("torch", "transformers", "sentence_transformers")


async def test_a_server_that_answered_has_no_torch_in_memory(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        await ask(server)
        mapped = {Path(each.path) for each in psutil.Process(server.process.pid).memory_maps()}
    assert any("onnxruntime" in path.parts for path in mapped)
    assert [path for path in mapped if set(HEAVY) & set(path.parts)] == []
    told = (tmp_path / "server.log").read_text()
    assert '"served_by": "onnxruntime"' in told
    assert "embedding_failed" not in told
