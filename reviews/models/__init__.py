"""Decisions up to publication: opinions, notices, objections, publications; published lists imported."""

from reviews.models.list_import import ListImport
from reviews.models.notice import Notice, NoticeEntry
from reviews.models.objection import Objection
from reviews.models.opinion import Opinion
from reviews.models.publication import Publication, PublicationEntry

__all__ = ["ListImport", "Notice", "NoticeEntry", "Objection", "Opinion", "Publication", "PublicationEntry"]
