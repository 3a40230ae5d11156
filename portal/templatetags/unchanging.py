"""Parts of the frame that are the same on every page for everybody."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@cache
def unchanging(name: str) -> SafeString:
    """The template of this name, drawn once in the life of a process: it asks for nothing, not even the request."""
    return render_to_string(name)
