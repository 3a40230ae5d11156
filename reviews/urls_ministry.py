"""Addresses of the ministry's desk: bodies, notices, objections, publications, the import."""

from django.urls import path

from reviews.views import bodies, imports, notices, objections, publications

ministry_urls = [
    path("bodies/", bodies.bodies, name="bodies"),
    path("notices/", notices.notices, name="notices"),
    path("notices/start/", notices.start, name="notice-start"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/entries/", notices.entries, name="notice-entries"),
    path("notices/<int:pk>/words/", notices.words, name="notice-words"),
    path("notices/<int:pk>/preview/", notices.preview, name="notice-preview"),
    path("notices/<int:notice>/objection/", objections.objection_record, name="objection-record"),
    path("notices/<int:notice>/publication/", publications.publication_new, name="publication-new"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
    path("applications/<int:application>/objections/<int:pk>/", objections.objection_reply, name="objection-reply"),
    path("publications/", publications.publications, name="publications"),
    path("publications/<int:pk>/", publications.publication, name="publication"),
    path("publications/<int:pk>/entries/", publications.entries, name="publication-entries"),
    path("publications/<int:pk>/facts/", publications.facts, name="publication-facts"),
    path("import/", imports.upload, name="import"),
    path("import/<int:pk>/", imports.import_list, name="import-list"),
    path("import/<int:pk>/run/", imports.run, name="import-run"),
    path("import/<int:pk>/rows.csv", imports.import_rows_csv, name="import-rows-csv"),
]
