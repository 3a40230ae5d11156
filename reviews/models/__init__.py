"""Decisions up to publication: opinions, notices, objections, publications."""

from reviews.models.notice import Notice, NoticeEntry
from reviews.models.objection import Objection
from reviews.models.opinion import Opinion
from reviews.models.publication import Publication, PublicationEntry

__all__ = ["Notice", "NoticeEntry", "Objection", "Opinion", "Publication", "PublicationEntry"]
