"""What the public sees, and the first page of the desk."""

from portal.views.desk import agencies, desk, permissions
from portal.views.home import home
from portal.views.notices import notice, notices, objection_new, receipt
from portal.views.papers import paper, papers
from portal.views.recognitions import cluster, recognitions, recognitions_csv
from portal.views.status import healthz, robots, seals

__all__ = [
    "agencies",
    "cluster",
    "desk",
    "healthz",
    "home",
    "notice",
    "notices",
    "objection_new",
    "paper",
    "papers",
    "permissions",
    "receipt",
    "recognitions",
    "recognitions_csv",
    "robots",
    "seals",
]
