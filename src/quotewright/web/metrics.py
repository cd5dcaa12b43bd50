"""The figures of the sync for Prometheus, to whoever bears the installation's metrics token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from quotewright.integrations.metrics import Figures, figures_of
from quotewright.integrations.models import Connection


@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text format; 404 without the token, or where none is set."""
    wanted = settings.METRICS_TOKEN
    if not wanted or not constant_time_compare(
        request.headers.get("Authorization", ""), f"Bearer {wanted}"
    ):
        raise Http404
    registry = CollectorRegistry()
    registry.register(_Sync())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Sync(Collector):
    """Reads the figures when asked, so that every process tells the same."""

    def collect(self) -> Iterator[Metric]:
        connections = Connection.objects.select_related("account").order_by("pk")
        return families([figures_of(each) for each in connections], timezone.now())


def families(figures: list[Figures], now: datetime) -> Iterator[Metric]:
    """Yield the metrics of all connections."""
    columns: tuple[tuple[str, str, Callable[[Figures], float]], ...] = (
        ("waiting", "Records whose push waits", lambda f: f.waiting),
        ("needing_person", "Records whose push waits for a person", lambda f: f.parked),
        ("oldest_seconds", "How long the oldest waits", lambda f: f.oldest_seconds(now)),
        ("paused", "Whether an admin paused the sync", lambda f: f.is_paused),
        ("parity_failures", "Quotes whose sums differ from the PSA's", lambda f: f.parity_failures),
        ("calls_in_doubt", "Calls whose outcome is not known", lambda f: f.in_doubt),
        ("late_twins_looked_for", "Lost calls that are looked for again", lambda f: f.suspects),
    )
    for name, text, value in columns:
        family = GaugeMetricFamily(f"quotewright_sync_{name}", text, labels=["account"])
        for each in figures:
            family.add_metric([each.account], float(value(each)))
        yield family
    yield _by("calls_last_hour", "Calls by what became of them", "outcome", figures, "calls")
    yield _by("open_issues", "Open issues by class", "class", figures, "issues")


def _by(name: str, text: str, label: str, figures: list[Figures], field: str) -> Metric:
    family = GaugeMetricFamily(f"quotewright_sync_{name}", text, labels=["account", label])
    for each in figures:
        for key, count in getattr(each, field).items():
            family.add_metric([each.account, key], count)
    return family
