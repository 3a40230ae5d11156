"""Whose electronic signatures a PDF bears, as their certificates say; whether they hold is not checked here.

    python -m records.signatures FILE      a JSON list: organisation, name, time of each, empty where unread

Runs as a process of its own, with limits, as `records.rendering` does: what it opens was made by strangers. No Django.
"""

import json
import sys
from collections.abc import Iterator
from typing import TypedDict

import pikepdf
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates
from cryptography.x509 import Certificate, Name, NameOID, ObjectIdentifier
from pikepdf.models.metadata import decode_pdf_date

from records.rendering import limit

MOST = 20  # signatures that are told
LONGEST = 200  # characters of a name
SEQUENCE = 0x30
YEARS = range(2000, 2100)  # in which a signature may have been made


class Signed(TypedDict):
    """One signature. The time, in ISO format, is the one that the signing software wrote, with its zone if it did."""

    organisation: str
    name: str
    at: str


def signatures(path: str) -> Iterator[Signed]:
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ByteRange" in item and "/Contents" in item:
                holder = _holder(bytes(item.Contents))
                yield Signed(
                    organisation=_said(holder, NameOID.ORGANIZATION_NAME),
                    name=_said(holder, NameOID.COMMON_NAME),
                    at=_moment(str(item.get("/M", ""))),
                )


def _holder(content: bytes) -> Name | None:
    """Whom the signer's certificate names: the one that has issued no other. None where it is in no form read here."""
    try:
        certificates = load_der_pkcs7_certificates(_without_padding(content))
        own = _signer(certificates)
        return own.subject if own else None
    except (ValueError, UnsupportedAlgorithm):
        return None


def _signer(certificates: list[Certificate]) -> Certificate | None:
    issuers = [each.issuer for each in certificates if each.issuer != each.subject]
    return next((each for each in certificates if each.subject not in issuers), None)


def _without_padding(content: bytes) -> bytes:
    """A signature lies in a space of zeros, made before anybody knew how long it would be."""
    if len(content) < 2 or content[0] != SEQUENCE:
        raise ValueError("no DER")
    more = content[1] & 0x7F if content[1] & 0x80 else 0
    length = int.from_bytes(content[2 : 2 + more]) if more else content[1]
    return content[: 2 + more + length]


def _said(holder: Name | None, what: ObjectIdentifier) -> str:
    found = holder.get_attributes_for_oid(what) if holder else []
    return str(found[0].value).strip()[:LONGEST] if found else ""


def _moment(text: str) -> str:
    try:
        found = decode_pdf_date(text)
    except ValueError:
        return ""
    return found.isoformat(timespec="minutes") if found.year in YEARS else ""


def main(path: str) -> None:
    limit()
    json.dump([signed for _number, signed in zip(range(MOST), signatures(path), strict=False)], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
