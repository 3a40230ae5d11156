"""Every address of the portal, by app."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

MOUNTED = {
    "accounts/": "accounts.urls",
    "desk/files/": "records.urls",
    "desk/applications/": "clusters.urls",
    "desk/": "reviews.urls",
    "": "portal.urls",
}
urlpatterns: list[URLPattern | URLResolver] = [
    path(place, include(urls)) for place, urls in MOUNTED.items() if find_spec(urls)
]
