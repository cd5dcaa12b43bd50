"""What the customer's page shows beside the offer itself: its files and what was said."""

from __future__ import annotations

from typing import Any

from django import template

from quotewright.quotes.models import Comment, Publication

register = template.Library()


@register.simple_tag
def conversation(link: str) -> list[Comment]:
    """Return what the customer may read of what was said, oldest first; never what is internal."""
    comments = Comment.objects.filter(quote__link=link, internal=False)
    return list(comments.only("author", "from_customer", "text", "at", "edited_at"))


@register.simple_tag
def offered_files(link: str) -> list[dict[str, Any]]:
    """Return the files that the latest published document names: name, sha256 and size."""
    rows = Publication.objects.filter(quote__link=link).order_by("-revision")
    return rows.values_list("document__attachments", flat=True).first() or []
