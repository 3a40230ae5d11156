"""Addresses of the public face and of the desk's first page. Those named in the README are stable."""

from django.urls import include, path

from portal import api, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("clusters/", views.recognitions, name="recognitions"),
    path("clusters.csv", views.recognitions_csv, name="recognitions-csv"),
    path("clusters/<int:pk>/", views.cluster, name="cluster"),
    path("notices/", views.notices, name="notices"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/entries/<int:entry>/objection/", views.objection_new, name="objection-new"),
    path("receipts/", views.receipt, name="receipt"),
    path("papers/", views.papers, name="papers"),
    path("papers/<str:code>/", views.paper, name="paper"),
    path("seals/", views.seals, name="seals"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("api/v1/", include((api.open_to_all(), "api"))),
    path("desk/", views.desk, name="desk"),
    path("desk/agencies/", views.agencies, name="agencies"),
    path("desk/permissions/", views.permissions, name="permissions"),
]
