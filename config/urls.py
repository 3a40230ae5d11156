"""Every address of the portal, by app."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("accounts.urls")),
    path("desk/files/", include("records.urls")),
    path("desk/messages/", include("records.urls_messages")),
    path("desk/applications/", include("clusters.urls")),
    path("desk/inquiries/", include("clusters.urls_inquiries")),
    path("desk/dictations/", include("clusters.urls_dictations")),
    path("desk/", include("reviews.urls")),
    path("", include("portal.urls")),
]
