"""Addresses every file has."""

from django.urls import path

from records.views import documents, jobs, papers, steps, uploads

app_name = "records"
urlpatterns = [
    path("<int:pk>/steps/<slug:step>/", steps.step, name="step"),
    path("<int:pk>/history/", steps.history, name="history"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/pages/<int:page>/", documents.document_page, name="document-page"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("<int:pk>/uploads/", uploads.uploads, name="uploads"),
    path("uploads/<int:pk>/", uploads.upload, name="upload"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
]
