"""Metrics: each process counts in a registry of its own, and its text is what Prometheus reads."""

from prometheus_client.parser import text_string_to_metric_families

from server.metrics import Metrics
from server.storage.observer import CommitObserver


def samples(metrics: Metrics) -> dict[tuple[str, str], float]:
    """Values by name and, after it, the values of the labels in order."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        (sample.name, ",".join(sorted(sample.labels.values()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_two_services_in_one_process_do_not_count_for_each_other() -> None:
    one, other = Metrics(), Metrics()
    one.acked(0.002)
    assert samples(one)["handrail_ack_seconds_count", ""] == 1
    assert samples(other)["handrail_ack_seconds_count", ""] == 0


def test_a_commit_counts_once_however_many_writes_shared_it() -> None:
    metrics = Metrics()
    metrics.committed(40, 0.004)
    metrics.committed(1, 0.0004)
    found = samples(metrics)
    assert found["handrail_commit_seconds_count", ""] == 2
    assert found["handrail_commit_batch_size_sum", ""] == 41
    assert found["handrail_commit_batch_size_bucket", "1.0"] == 1


def test_the_commit_path_tells_it_as_it_is() -> None:
    observer: CommitObserver = Metrics()
    observer.commit_failed()
    assert isinstance(observer, Metrics)
    assert samples(observer)["handrail_commits_failed_total", ""] == 1


def test_a_database_that_cannot_be_read_has_no_runs_but_says_so() -> None:
    metrics = Metrics()
    metrics.runs_open({"queued": 1})
    metrics.runs_open(None)
    found = samples(metrics)
    assert found["handrail_database_readable", ""] == 0
    assert ("handrail_runs", "queued") not in found


def test_sockets_are_those_open_now() -> None:
    metrics = Metrics()
    metrics.socket_opened()
    metrics.socket_opened()
    metrics.socket_closed()
    assert samples(metrics)["handrail_sockets_open", ""] == 1


def test_what_a_queue_dropped_is_asked_of_the_queue() -> None:
    metrics, dropped = Metrics(), [3, 4]
    metrics.watch_dropped("bus", lambda: sum(dropped))
    assert samples(metrics)["handrail_hints_dropped_total", "bus"] == 7
    dropped.append(1)
    assert samples(metrics)["handrail_hints_dropped_total", "bus"] == 8


def test_a_queue_is_as_deep_as_it_is_when_asked() -> None:
    metrics, waiting = Metrics(), ["a"]
    metrics.watch_queue("writer", lambda: len(waiting))
    assert samples(metrics)["handrail_queue_depth", "writer"] == 1
    waiting.extend("bc")
    assert samples(metrics)["handrail_queue_depth", "writer"] == 3


def test_endings_limits_and_states_are_told_apart() -> None:
    metrics = Metrics()
    metrics.ended("answered", 1.5)
    metrics.ended("handed_off", 0.2)
    metrics.limited("address", "sockets")
    metrics.runs_open({"queued": 3, "running": 2})
    metrics.runs_open({"queued": 0, "running": 2})
    found = samples(metrics)
    assert found["handrail_answer_seconds_count", "handed_off"] == 1
    assert found["handrail_limits_hit_total", "address,sockets"] == 1
    assert found["handrail_runs", "queued"] == 0
    assert found["handrail_runs", "running"] == 2
