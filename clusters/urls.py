"""Addresses of the filing desk and of an application's own pages."""

from django.urls import path

from clusters.views import (
    applications,
    attachments,
    checking,
    coediting,
    documents,
    firms,
    guide,
    inquiries,
    papers,
    sections,
)

app_name = "clusters"
urlpatterns = [
    path("", applications.application_list, name="applications"),
    path("new/", applications.application_new, name="application-new"),
    path("guide/<int:pk>/", guide.guide, name="guide"),
    path("<int:pk>/", applications.application, name="application"),
    path("<int:pk>/editions/<int:number>/", applications.edition, name="edition"),
    path("<int:pk>/check/", checking.check, name="check"),
    path("<int:pk>/coediting/", coediting.coediting, name="coediting"),
    path("<int:pk>/coediting/<int:invitation>/extend/", coediting.invitation_extend, name="invitation-extend"),
    path("<int:pk>/coediting/<int:invitation>/send/", coediting.invitation_send, name="invitation-send"),
    path("<int:pk>/coediting/<int:invitation>/withdraw/", coediting.invitation_withdraw, name="invitation-withdraw"),
    path("invitations/<str:token>/", coediting.invitation_accept, name="invitation-accept"),
    path("<int:pk>/editions/<int:number>/paper/", papers.paper_make, name="paper-make"),
    path("<int:pk>/editions/<int:number>/figures.xlsx", papers.figures, name="figures"),
    path("<int:pk>/editions/<int:number>/archive.zip", papers.archive, name="archive"),
    path("<int:pk>/sealed/", papers.sealed_copy_upload, name="sealed-copy-upload"),
    path("<int:pk>/sealed/<int:copy>/code/", papers.sealed_copy_code, name="sealed-copy-code"),
    path("<int:pk>/answers/", sections.answer_save, name="answer-save"),
    path("<int:pk>/sections/<slug:key>/", sections.section, name="section"),
    path("<int:pk>/inquiries/new/", inquiries.inquiry_new, name="inquiry-new"),
    path("<int:pk>/editions/<int:number>/firms/", firms.edition_firms, name="edition-firms"),
    path("<int:pk>/firms/import/", firms.firm_import, name="firm-import"),
    path("<int:pk>/firms/template/", firms.firm_template, name="firm-template"),
    path("<int:pk>/firms/attempts/<int:attempt>/marked/", firms.firm_marked, name="firm-marked"),
    path("<int:pk>/firms/<int:number>/export/", firms.firms_export, name="firms-export"),
    path("<int:pk>/documents/<slug:slot>/", documents.upload, name="document-upload"),
    path("<int:pk>/documents/<int:document>/remove/", documents.remove, name="document-remove"),
    path("<int:pk>/documents/<int:document>/restore/", documents.restore, name="document-restore"),
    path("<int:pk>/documents/<int:document>/name/", documents.name, name="document-name"),
    path("<int:pk>/documents/<int:document>/move/", documents.move, name="document-move"),
    path("<int:pk>/attachments/<int:document>/", attachments.attachment, name="attachment"),
]
