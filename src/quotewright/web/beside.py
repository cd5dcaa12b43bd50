"""Addresses of what surrounds a quote's lines: facts, notes, files, comments, what happened."""

from __future__ import annotations

from django.urls import path

from quotewright.web import attachments, comments, quote_facts, revisions, timeline

urlpatterns = [
    path("quotes/<int:pk>/facts/", quote_facts.facts, name="facts"),
    path("quotes/<int:pk>/owners/", quote_facts.owners, name="owners"),
    path("quotes/<int:pk>/notes/", quote_facts.notes, name="notes"),
    path("quotes/<int:pk>/files/", attachments.files, name="files"),
    path("quotes/<int:pk>/files/again/", attachments.again, name="file_again"),
    path("quotes/<int:pk>/comments/", comments.comments, name="comments"),
    path("quotes/<int:pk>/answered/", comments.answered, name="answered"),
    path("quotes/<int:pk>/timeline/", timeline.timeline, name="timeline"),
    path("quotes/<int:pk>/revisions/", revisions.revisions, name="revisions"),
    path("files/<int:pk>/", attachments.file, name="file"),
    path("files/<int:pk>/remove/", attachments.remove, name="remove_file"),
    path("comments/<int:pk>/", comments.comment, name="comment"),
    path("comments/<int:pk>/delete/", comments.delete, name="delete_comment"),
    path("tags/", quote_facts.tags, name="tags"),
]
