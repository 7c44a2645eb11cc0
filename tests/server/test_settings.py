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
        ("HANDRAIL_VISITOR_SOCKETS", "0"),
        ("HANDRAIL_DATABASE_URL", "mysql://db.example.com/handrail"),
        ("HANDRAIL_DATABASE_URL", "postgresql+psycopg://db.example.com/handrail"),
        ("HANDRAIL_DATABASE_URL", "/var/lib/handrail.db"),
        ("HANDRAIL_TRUSTED_PROXIES", "10.0.0.0/8,balancer"),
    ],
)
def test_a_wrong_value_is_told_by_the_name_of_its_setting(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})


@pytest.mark.parametrize("rate", ["0", "1", "-0.1", "5"])
def test_an_accepted_error_rate_is_a_share(rate: str) -> None:
    with pytest.raises(SettingsError, match="HANDRAIL_ACCEPTED_ERROR_RATE"):
        read_settings({"HANDRAIL_ACCEPTED_ERROR_RATE": rate})


def test_only_a_public_url_counts_as_the_servers_own_origin_once_it_is_set() -> None:
    assert read_settings({"HANDRAIL_PUBLIC_URL": "https://help.example.com/"}).own_origins == {
        "https://help.example.com"
    }
    assert "http://localhost:9000" in read_settings({"HANDRAIL_PORT": "9000"}).own_origins


def test_a_secret_does_not_show_in_a_log() -> None:
    names = {
        "HANDRAIL_MODEL_API_KEY": "canary-1",
        "HANDRAIL_METRICS_TOKEN": "canary-2",
        "HANDRAIL_DATABASE_URL": "postgresql://team:canary-3@db.example.com/handrail",
        "HANDRAIL_REDIS_URL": "redis://:canary-4@cache:6379/0",
    }
    assert "canary" not in repr(read_settings(names))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_a_postgresql_url_as_a_host_hands_it_out_gets_our_driver(scheme: str) -> None:
    settings = read_settings(
        {"HANDRAIL_DATABASE_URL": f"{scheme}://team:p%40ss@db.example.com/handrail?sslmode=require"}
    )
    assert settings.sqlalchemy_url == "postgresql+asyncpg://team:p%40ss@db.example.com/handrail?ssl=require"
    assert settings.is_postgresql


def test_another_database_is_refused_with_the_two_that_are_known_and_without_its_password() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"HANDRAIL_DATABASE_URL": "mysql://team:canary@db.example.com/handrail"})
    assert "sqlite+aiosqlite:///FILE" in str(refused.value)
    assert "postgresql+asyncpg://" in str(refused.value)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["redis://cache:6379/0", "rediss://:key@cache.example.com:6380/1", "unix:///run/redis.sock"]
)
def test_redis_is_taken_beside_postgresql(url: str) -> None:
    names = {"HANDRAIL_DATABASE_URL": "postgresql://db.example.com/handrail", "HANDRAIL_REDIS_URL": url}
    assert read_settings(names).redis_url == url


@pytest.mark.parametrize("url", ["http://cache:6379", "cache:6379", "redis://", "unix://"])
def test_what_is_no_address_of_redis_is_refused(url: str) -> None:
    names = {"HANDRAIL_DATABASE_URL": "postgresql://db.example.com/handrail", "HANDRAIL_REDIS_URL": url}
    with pytest.raises(SettingsError, match="HANDRAIL_REDIS_URL: must be redis://"):
        read_settings(names)


@pytest.mark.parametrize("names", [{}, {"HANDRAIL_DATABASE_URL": "sqlite+aiosqlite:////var/lib/handrail.db"}])
def test_redis_without_postgresql_is_refused_and_says_what_is_missing(names: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="Set HANDRAIL_DATABASE_URL to a PostgreSQL URL"):
        read_settings(names | {"HANDRAIL_REDIS_URL": "redis://cache:6379/0"})


def test_proxies_are_addresses_and_networks_by_commas() -> None:
    trusted = read_settings({"HANDRAIL_TRUSTED_PROXIES": "10.0.0.0/8, 192.168.1.7,fd00::/8"}).trusted_proxies
    assert [str(network) for network in trusted] == ["10.0.0.0/8", "192.168.1.7/32", "fd00::/8"]
    assert read_settings({}).trusted_proxies == ()


def test_networks_by_commas_are_read_from_the_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_TRUSTED_PROXIES", "10.0.0.0/8,::1")
    assert [str(network) for network in read_settings().trusted_proxies] == ["10.0.0.0/8", "::1/128"]
