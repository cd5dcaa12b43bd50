"""Addresses of the customer's pages."""

from __future__ import annotations

from django.urls import path

from quotewright.portal import pages

app_name = "portal"
urlpatterns = [
    path("<str:link>/", pages.offer, name="offer"),
    path("<str:link>/sums/", pages.sums, name="sums"),
    path("<str:link>/accept/", pages.accept, name="accept"),
    path("<str:link>/decline/", pages.decline, name="decline"),
]
