"""Addresses of the customer's pages."""

from __future__ import annotations

from django.urls import path

from quotewright.portal import files, pages, preview, talk

app_name = "portal"
urlpatterns = [
    path("<str:link>/", pages.offer, name="offer"),
    path("<str:link>/draft/", preview.preview, name="preview"),
    path("<str:link>/sums/", pages.sums, name="sums"),
    path("<str:link>/accept/", pages.accept, name="accept"),
    path("<str:link>/decline/", pages.decline, name="decline"),
    path("<str:link>/ask/", talk.ask, name="ask"),
    path("<str:link>/visit/", talk.visit, name="visit"),
    path("<str:link>/files/<str:sha256>/", files.file, name="file"),
]
