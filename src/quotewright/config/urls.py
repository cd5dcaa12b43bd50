"""Every address of the installation, by the part that answers it."""

from __future__ import annotations

from django.urls import include, path

from quotewright.api.root import api
from quotewright.web import hooks
from quotewright.web.health import healthz, readyz
from quotewright.web.metrics import metrics

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("api/v1/", api.urls),
    path("hooks/syncro/<str:secret>/", hooks.syncro, name="syncro_hook"),
    path("q/", include("quotewright.portal.urls")),
    path("", include("quotewright.web.urls")),
]
