"""Style and script are asked for once: their address changes with them."""

from pathlib import Path

import httpx

from server.desk.static_files import served_version, version_of, versioned


async def test_a_page_names_files_that_a_browser_keeps_and_another_version_is_found_nowhere(
    browser: httpx.AsyncClient,
) -> None:
    here = versioned(served_version())
    assert f'src="{here}/desk.js"' in (await browser.get("/desk")).text
    script = await browser.get(f"{here}/desk.js")
    assert script.status_code == 200
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["x-content-type-options"] == "nosniff"
    assert (await browser.get(f"{versioned('0' * 16)}/desk.js")).status_code == 404


def test_any_change_of_a_file_or_its_name_is_another_version(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}")
    first = version_of(tmp_path)
    assert version_of(tmp_path) == first
    (tmp_path / "a.css").write_text("b {}")
    second = version_of(tmp_path)
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    assert len({first, second, version_of(tmp_path)}) == 3
