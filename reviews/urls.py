"""Addresses of the reviewing desks: the province's and the ministry's."""

from reviews.urls_ministry import ministry_urls
from reviews.urls_province import province_urls
from reviews.urls_titles import title_urls

app_name = "reviews"
urlpatterns = [*province_urls, *ministry_urls, *title_urls]
