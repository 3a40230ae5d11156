"""Electronic seals of tests: invented certificates, put as signing software puts them."""

from datetime import timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

from tests.builders import at
from tests.papers.test_sealing import sealed_electronically

ISSUER = "示例电子认证中心"
Key = ec.EllipticCurvePrivateKey
SPACE = 8192  # bytes that signing software leaves for a signature


def sealed_by(pdf: bytes, organisation: str, name: str = "电子印章", moment: str = "D:20250412083000+08'00'") -> bytes:
    return with_signature(pdf, signature_of(organisation, name), moment)


def with_signature(pdf: bytes, content: bytes, moment: str = "") -> bytes:
    """Whatever the signature is, in the space left for it."""
    said = f"/ByteRange[0 1 2 3]/Contents<{content.ljust(SPACE, bytes(1)).hex()}>" + (f"/M({moment})" if moment else "")
    return sealed_electronically(pdf, said)


@cache
def signature_of(organisation: str, name: str) -> bytes:
    """A signature with the holder's certificate and the one that it was issued by."""
    key, issuing = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = _named(ISSUER, "示例根证书")
    own = _certificate(_named(organisation, name), key, issuer, issuing)
    root = _certificate(issuer, issuing, issuer, issuing)
    signed = PKCS7SignatureBuilder().set_data(b"pdf").add_signer(own, key, hashes.SHA256()).add_certificate(root)
    return signed.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])


def _named(organisation: str, name: str) -> x509.Name:
    said = {x509.NameOID.ORGANIZATION_NAME: organisation, x509.NameOID.COMMON_NAME: name}
    return x509.Name([x509.NameAttribute(what, text) for what, text in said.items() if text])


def _certificate(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, issuer: x509.Name, by: ec.EllipticCurvePrivateKey
):
    since = at("2025-01-01")
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(since).not_valid_after(since + timedelta(days=365))
    return made.sign(by, hashes.SHA256())
