"""Where the desk listens: this machine alone, or TLS; what it writes down."""

import logging
import ssl
import subprocess
import urllib.request
from pathlib import Path

import pytest

from desk.web.settings import NotSafeError, Settings

PASSWORD = "kuda-laut-biru-9"  # of every account of the fixtures


@pytest.fixture
def certificate(tmp_path):
    """(certificate, key) for this machine, made for the occasion."""
    import datetime as dt
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "desk")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    paths = tmp_path / "cert.pem", tmp_path / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "desk.example"])
def test_any_other_address_than_the_loopback_asks_for_tls(host, certificate):
    with pytest.raises(NotSafeError, match="tls-cert"):
        Settings(host=host).check()
    if host in ("10.1.2.3", "desk.example"):
        Settings(host=host, tls_cert=certificate[0], tls_key=certificate[1]).check()
    for loop in ("127.0.0.1", "::1", "localhost"):
        Settings(host=loop).check()


def test_half_a_certificate_or_a_missing_file_is_said(certificate, tmp_path):
    with pytest.raises(NotSafeError, match="together"):
        Settings(tls_cert=certificate[0]).check()
    with pytest.raises(NotSafeError, match="no such file"):
        Settings(tls_cert=certificate[0], tls_key=Path(tmp_path / "none")).check()
    with pytest.raises(NotSafeError, match="https"):
        Settings(url="http://desk.example").check()


def test_it_speaks_tls_with_the_certificate_it_was_given(running, certificate):
    cert, key = certificate
    running.settings = Settings(port=running.settings.port, tls_cert=cert, tls_key=key)
    running.restart()
    trusted = ssl.create_default_context(cafile=str(cert))
    with urllib.request.urlopen(f"{running.url}/login", context=trusted) as page:
        assert page.status == 200
        assert page.headers["strict-transport-security"]
        assert page.headers["server"] is None
        assert "__Host-guest=" in page.headers["set-cookie"]


def test_nothing_of_a_case_is_written_to_the_log(app, source, caplog):
    from fastapi.testclient import TestClient

    caplog.set_level(logging.DEBUG)
    one = TestClient(app, base_url="http://localhost:8000")
    csrf = one.get("/login").text.split('name="csrf" value="')[1].split('"')[0]
    one.post("/login", data={"csrf": csrf, "login": "p-014", "password": PASSWORD})
    case = source.next(by="p-014")
    page = one.get("/case")
    name = case.applicant.fields["name"]
    assert name.split()[0] in page.text
    told = caplog.text.casefold()
    assert "login of p-014" in told
    secrets = [PASSWORD, one.cookies["desk"], name, *case.applicant.fields.values()]
    for secret in secrets:
        assert len(secret) < 3 or secret.casefold() not in told


def test_the_command_refuses_an_open_door(tmp_path):
    review = Path(__file__).parents[2] / "examples" / "review.py"
    if not review.exists():
        pytest.skip("no command yet")
    import sys

    done = subprocess.run(
        [sys.executable, review, "flags", tmp_path, "--web", "--host", "0.0.0.0"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "--tls-cert" in done.stderr
