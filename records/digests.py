"""Digests over facts: SM3 where the OpenSSL has it, else SHA-256; the algorithm's name is stored with each digest."""

import hashlib
import json
from typing import Any, BinaryIO

from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder

PREFERRED = "sm3" if "sm3" in hashlib.algorithms_available else "sha256"
Readable = BinaryIO | File
PIECE = 1 << 20  # bytes read at a time from a file


def canonical(facts: Any) -> bytes:
    """The one byte form of these facts: sorted keys, no spaces, UTF-8."""
    text = json.dumps(facts, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def digest_of(facts: Any, algorithm: str = PREFERRED) -> str:
    """Hexadecimal digest of facts that JSON can hold."""
    return hashlib.new(algorithm, canonical(facts)).hexdigest()


def digest_of_file(file: Readable, algorithm: str = PREFERRED) -> str:
    """Hexadecimal digest of a whole file, read in pieces; the file stands at its start afterwards."""
    digest = hashlib.new(algorithm)
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def digest_of_start(file: Readable, length: int, algorithm: str) -> str:
    """The same of the first bytes only: what was there before something was appended."""
    digest = hashlib.new(algorithm)
    file.seek(0)
    while length and (piece := file.read(min(PIECE, length))):
        digest.update(piece)
        length -= len(piece)
    file.seek(0)
    return digest.hexdigest()
