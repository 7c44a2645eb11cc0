"""The throw-away Redis: it can be away, empty or silent, and comes back where it was."""

import pytest

from tests.redis_server import throwaway_redis


def test_it_comes_back_empty_on_the_same_port() -> None:
    with throwaway_redis() as redis:
        assert redis.command("SET key value") == "+OK"
        redis.restart()
        assert redis.command("EXISTS key") == ":0"
        redis.stop()
        with pytest.raises(OSError):
            redis.command("PING")
    assert not redis.folder.exists()


def test_a_flush_takes_everything_out() -> None:
    with throwaway_redis() as redis:
        redis.command("SET key value")
        redis.flush()
        assert redis.command("EXISTS key") == ":0"


def test_a_paused_one_answers_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.redis_server.REPLY_SECONDS", 0.2)
    with throwaway_redis() as redis:
        redis.pause()
        with pytest.raises(TimeoutError):
            redis.command("PING")
        redis.resume()
        monkeypatch.undo()
        assert redis.command("PING") == "+PONG"
