"""Filling an invented application as its county does: the whole form, then the evidence."""

from collections.abc import Container, Iterator
from datetime import datetime
from functools import cache
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from weasyprint import HTML

from clusters.answers import save_answers
from clusters.models import Application
from clusters.schema import Form, Place
from portal.demo.answers import Invention, answers
from portal.demo.firms import list_firms
from portal.demo.offices import Office
from records.digests import PREFERRED, digest_of_file
from records.models import Document


@transaction.atomic
def fill(
    application: Application, made: Invention, office: Office, now: datetime, *, left_out: Container[str] = ()
) -> None:
    """Write every answer but those of sections left to others, attach what the form requires, and import the firms."""
    own = [(place, text) for section, place, text in typed(made) if section not in left_out]
    save_answers(made.filing, own, by=office.handler, now=now)
    for slot, name in required_slots(made):
        attach(application, slot, name, office, now)
    list_firms(application, made.filing, made.firms, office, now)


def typed(made: Invention) -> Iterator[tuple[str, Place, str]]:
    """Every answer with its section and its place."""
    form = Form.of(made.filing)
    for code, year, text in answers(made):
        yield form.field(code).section, Place(code, year), text


def required_slots(made: Invention) -> list[tuple[str, str]]:
    fields = (field for section in made.filing.schema.definition["sections"] for field in section["fields"])
    return [(field["code"], field["label"]) for field in fields if field["type"] == "document" and field["required"]]


def attach(application: Application, slot: str, name: str, office: Office, now: datetime) -> Document:
    """Attach an invented certificate that says it is one."""
    content = certificate(name)
    return Document.objects.create(
        dossier=application.dossier, slot=slot, name=f"{name}（示例）.pdf", content_type="application/pdf",
        size=len(content), algorithm=PREFERRED, digest=digest_of_file(BytesIO(content)),
        file=ContentFile(content, "document"), pages=1, uploaded_by=office.handler, uploaded_at=now,
    )  # fmt: skip


@cache
def certificate(name: str) -> bytes:
    """One page that names itself and says that it is invented."""
    page = f"<h1 style='font-size:22pt'>{name}</h1><p>演示用示例文件，内容均为虚构，不具效力。</p>"
    return bytes(HTML(string=f"<body style='font-family:Noto Serif CJK SC'>{page}</body>").write_pdf())
