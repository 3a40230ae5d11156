"""The ground under every file: dossiers and what each of them has."""

from records.models.calendar import CalendarDay, DemoClock, Heartbeat
from records.models.document import Document, Scan
from records.models.dossier import Dossier, DossierQuerySet, OnDossierQuerySet, Stepped
from records.models.event import Event, Seal
from records.models.grant import Grant, granted_in_part_to, granted_to, had_part_granted, sections_granted
from records.models.hold import Hold
from records.models.job import Job
from records.models.message import MailPreference, Message, SentLink
from records.models.paper import Paper, SealedCopy
from records.models.proposal import Proposal
from records.models.reference import ReferenceFile
from records.models.turn import Turn
from records.models.upload import Upload

__all__ = [
    "CalendarDay",
    "DemoClock",
    "Document",
    "Dossier",
    "DossierQuerySet",
    "Event",
    "Grant",
    "Heartbeat",
    "Hold",
    "Job",
    "MailPreference",
    "Message",
    "OnDossierQuerySet",
    "Paper",
    "Proposal",
    "ReferenceFile",
    "Scan",
    "Seal",
    "SealedCopy",
    "SentLink",
    "Stepped",
    "Turn",
    "Upload",
    "granted_in_part_to",
    "granted_to",
    "had_part_granted",
    "sections_granted",
]
