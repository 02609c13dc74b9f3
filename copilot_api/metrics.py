"""What the process counts, for Prometheus."""

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from copilot_api.answers import Answer


@dataclass(frozen=True)
class Metrics:
    """One registry per app, so that two apps in a process do not share counts."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    answers: Counter

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One answered request; `route` is the template, never the path."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(method, route).observe(seconds)

    def answer(self, answer: Answer) -> None:
        """One answered question."""
        self.answers.labels(answer.provenance, answer.reason or "").inc()

    def text(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self.registry)


def build_metrics(service: str = "copilot") -> Metrics:
    """Counters whose names begin with mfg_<service>."""
    registry = CollectorRegistry()
    return Metrics(
        registry,
        Counter(f"mfg_{service}_requests", "Requests answered.", ["method", "route", "status"], registry=registry),
        Histogram(f"mfg_{service}_request_seconds", "Seconds to answer.", ["method", "route"], registry=registry),
        Counter(f"mfg_{service}_answers", "Questions answered.", ["provenance", "reason"], registry=registry),
    )
