"""Addresses of the desk where files are received, reviewed and ranked."""

from django.urls import path

from reviews.views import dates, lists, queue, review

province_urls = [
    path("queue/", queue.queue, name="queue"),
    path("queue/accept/", queue.accept, name="queue-accept"),
    path("review/<int:pk>/", review.review, name="review"),
    path("review/<int:pk>/correction/", review.correction, name="correction"),
    path("review/<int:pk>/provincial/", review.provincial, name="provincial"),
    path("lists/", lists.allotments, name="allotments"),
    path("lists/<int:pk>/", lists.allotment, name="allotment"),
    path("lists/<int:pk>/dates/", dates.dates, name="allotment-dates"),
    path("lists/<int:pk>/change/", lists.change, name="allotment-change"),
]
