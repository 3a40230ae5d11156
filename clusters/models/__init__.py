"""What is recognised: clusters, batches, standards, filings, applications, recognitions."""

from clusters.models.application import Application
from clusters.models.batch import Allotment, Batch, Recommendation
from clusters.models.cluster import Cluster, Profile
from clusters.models.dictation import Dictation
from clusters.models.extension import Extension
from clusters.models.filing import Answer, AnswerChange, Correction, Edition, Filing, FirmsAsked
from clusters.models.firms import Firm, FirmImport, FirmList, FirmTitle
from clusters.models.inquiry import Inquiry
from clusters.models.invitation import Invitation
from clusters.models.recognition import Recognition, Term
from clusters.models.schema import FormSchema, Indicator, Industry
from clusters.models.standard import Criterion, Standard
from clusters.models.titles import RegisteredTitle, TitleImport, TitleKind, TitleList

__all__ = [
    "Allotment",
    "Answer",
    "AnswerChange",
    "Application",
    "Batch",
    "Cluster",
    "Correction",
    "Criterion",
    "Dictation",
    "Edition",
    "Extension",
    "Filing",
    "Firm",
    "FirmImport",
    "FirmList",
    "FirmTitle",
    "FirmsAsked",
    "FormSchema",
    "Indicator",
    "Industry",
    "Inquiry",
    "Invitation",
    "Profile",
    "Recognition",
    "Recommendation",
    "RegisteredTitle",
    "Standard",
    "Term",
    "TitleImport",
    "TitleKind",
    "TitleList",
]
