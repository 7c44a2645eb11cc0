"""Settings: typed, and every mistake is told with its name and the remedy."""

import pytest

from server.settings import SettingsError, read_settings


def test_without_any_setting_everything_has_a_default() -> None:
    settings = read_settings({})
    assert settings.origin == "http://127.0.0.1:8000"
    assert settings.sqlalchemy_url.startswith("sqlite+aiosqlite:///")


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(SettingsError, match="HANDRAIL_PROT: no such setting"):
        read_settings({"HANDRAIL_PROT": "8000", "PATH": "/bin"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HANDRAIL_PORT", "eighty"),
        ("HANDRAIL_PORT", "70000"),
        ("HANDRAIL_PUBLIC_URL", "help.example.com"),
        ("HANDRAIL_PUBLIC_URL", "https://example.com/help"),
        ("HANDRAIL_LOG_LEVEL", "loud"),
        ("HANDRAIL_RUNS_CONCURRENT", "0"),
    ],
)
def test_a_wrong_value_is_told_by_the_name_of_its_setting(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})


def test_thresholds_must_be_in_order() -> None:
    with pytest.raises(SettingsError, match="handoff_confidence"):
        read_settings({"HANDRAIL_HANDOFF_CONFIDENCE": "0.9"})


def test_only_a_public_url_counts_as_the_servers_own_origin_once_it_is_set() -> None:
    assert read_settings({"HANDRAIL_PUBLIC_URL": "https://help.example.com/"}).own_origins == {
        "https://help.example.com"
    }
    assert "http://localhost:9000" in read_settings({"HANDRAIL_PORT": "9000"}).own_origins


def test_a_secret_does_not_show_in_a_log() -> None:
    assert "sk-1" not in repr(read_settings({"HANDRAIL_MODEL_API_KEY": "sk-1"}))
