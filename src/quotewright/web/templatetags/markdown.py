"""`{{ text|markdown }}`: a text that people typed, as safe HTML."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from quotewright.lib.markdown import html_from

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Render Markdown; what comes out was cleaned (`lib.markdown`)."""
    return mark_safe(html_from(text))
