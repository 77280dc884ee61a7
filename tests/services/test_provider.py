"""The provider's own pages bent, slow, huge, gone or elsewhere; settings that cannot be."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.provider import CLIENT, Answer, MockProvider, serving
from xqgis.errors import ProviderInvalid, ProviderRefused, ProviderUnreachable
from xqgis.services import intranet
from xqgis.services.provider import Provider
from xqgis.services.trips import Trip
from xqgis.settings import Settings
from xqgis.words import say

TRIP = Trip("state", "nonce", "v" * 64)
BACK = "http://127.0.0.1:8501/signin/oidc/return"
ITSELF = "/.well-known/openid-configuration"


@pytest.fixture
def running() -> Iterator[MockProvider]:
    with serving() as found:
        yield found


def provider(running: MockProvider) -> Provider:
    return Provider(Settings(oidc_issuer=running.issuer, oidc_client=CLIENT))


def always(status: int, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], Answer]:
    return lambda _: (status, headers, body)


def itself(running: MockProvider, **told: object) -> Callable[[BaseHTTPRequestHandler], Answer]:
    said = {"issuer": running.issuer, "authorization_endpoint": f"{running.issuer}/authorize", **told}
    return always(200, json.dumps(said).encode())


def test_the_address_keeps_what_the_provider_puts_in_it_and_nothing_against_us(running: MockProvider) -> None:
    running.told = {"authorization_endpoint": f"{running.issuer}/authorize?realm=town&state=theirs#x"}
    where = provider(running).address(TRIP, BACK)
    assert where.startswith(f"{running.issuer}/authorize?realm=town&response_type=code&")
    assert where.count("state=") == 1 and "state=state&" in where and "#" not in where


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (always(500, b"{}"), ProviderUnreachable), (always(404, b"{}"), ProviderRefused),
        (always(200, b"<html>"), ProviderRefused), (always(200, b"[]"), ProviderRefused),
        (always(200, b"\xff\xfe{}"), ProviderRefused), (always(200, b"{}"), ProviderRefused),
        (always(200, b"[" * 100_000), ProviderRefused),
        (always(200, b"{" + b" " * 2_000_000 + b"}"), ProviderRefused),
        (always(200, b"{}", **{"content-length": "900"}), ProviderUnreachable),
    ],
)  # fmt: skip
def test_an_answer_that_is_broken_huge_or_cut_is_refused(
    running: MockProvider, answer: Callable[[BaseHTTPRequestHandler], Answer], kind: type[Exception]
) -> None:
    running.answers[ITSELF] = answer
    started = time.monotonic()
    with pytest.raises(kind):
        provider(running).address(TRIP, BACK)
    assert time.monotonic() - started < intranet.WHOLE_S


def test_another_issuer_is_refused(running: MockProvider) -> None:
    running.told = {"issuer": f"{running.issuer}/"}
    with pytest.raises(ProviderRefused):
        provider(running).address(TRIP, BACK)


def test_no_other_machine_is_asked_whatever_the_provider_says(running: MockProvider) -> None:
    with serving() as other:
        foreign = [other.issuer, other.issuer.replace("127.0.0.1", "localhost"), "file:///etc/passwd"]
        foreign += [f"http://{running.issuer[7:]}@{other.issuer[7:]}", f"{running.issuer}0", "", "//x/y"]
        for elsewhere in foreign:
            running.answers[ITSELF] = itself(running, authorization_endpoint=f"{elsewhere}/authorize")
            with pytest.raises(ProviderRefused):
                provider(running).address(TRIP, BACK)
            running.answers[ITSELF] = itself(running, token_endpoint=f"{elsewhere}/token")
            with pytest.raises(ProviderRefused):
                provider(running).name({"code": "x"}, BACK, TRIP)
        for status in (301, 302, 303, 307, 308):
            running.answers[ITSELF] = always(status, b"", location=f"{other.issuer}{ITSELF}")
            with pytest.raises(ProviderRefused):
                provider(running).address(TRIP, BACK)
        assert not other.asked


def test_a_proxy_of_the_environment_is_not_asked(
    running: MockProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.issuer)
        monkeypatch.delenv("no_proxy", raising=False)
        assert provider(running).address(TRIP, BACK)
        assert not proxy.asked


def test_a_provider_that_is_gone_or_hangs_is_unreachable_within_seconds(
    running: MockProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as gone:
        gone.bind(("127.0.0.1", 0))
        nobody = Settings(oidc_issuer=f"http://127.0.0.1:{gone.getsockname()[1]}", oidc_client=CLIENT)
        with pytest.raises(ProviderUnreachable):
            Provider(nobody).address(TRIP, BACK)
        gone.listen()
        monkeypatch.setattr(intranet, "SILENCE_S", 0.3)
        started = time.monotonic()
        with pytest.raises(ProviderUnreachable):
            Provider(nobody).address(TRIP, BACK)
        assert time.monotonic() - started < 3


def test_an_answer_that_drips_is_cut(running: MockProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(call: BaseHTTPRequestHandler) -> Answer:
        call.send_response(200)
        call.send_header("content-length", "1000")
        call.end_headers()
        try:
            for _ in range(100):
                call.wfile.write(b" ")
                call.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass
        return 200, {}, b""

    monkeypatch.setattr(intranet, "WHOLE_S", 0.5)
    running.answers[ITSELF] = drip
    started = time.monotonic()
    with pytest.raises(ProviderUnreachable):
        provider(running).address(TRIP, BACK)
    assert time.monotonic() - started < 3


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """What a server of that address shows, and the file that it is trusted by."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "id")])
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    file, secret = folder / f"{name}.pem", folder / f"{name}.key"
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    told = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(*told))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return context, file


def test_only_a_certificate_of_a_known_authority_and_the_right_name_is_believed(tmp_path: Path) -> None:
    ours, trusted = certificate(tmp_path, "127.0.0.1")
    wrong, elsewhere = certificate(tmp_path, "127.0.0.2")
    for identity, ca, believed in (
        (ours, trusted, True), (ours, "", False), (ours, elsewhere, False), (wrong, elsewhere, False),
    ):  # fmt: skip
        with serving(identity) as secure:
            asked = Settings(oidc_issuer=secure.issuer, oidc_client=CLIENT, oidc_ca=str(ca))
            if believed:
                assert Provider(asked).address(TRIP, BACK).startswith("https://127.0.0.1:")
                continue
            with pytest.raises(ProviderUnreachable):
                Provider(asked).address(TRIP, BACK)
            assert not secure.asked


def test_who_finds_no_room_waits_a_little_and_who_returns_has_room_of_their_own(
    running: MockProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = provider(running)
    for _ in range(4):
        assert ours._there._free.acquire(blocking=False)
    monkeypatch.setattr(intranet, "WAIT_S", 0.1)
    with pytest.raises(ProviderUnreachable):
        ours.address(TRIP, BACK)
    assert not running.asked
    with pytest.raises(ProviderRefused):
        ours.name({"code": "x"}, BACK, TRIP)
    assert running.asked == [f"GET {ITSELF}", "POST /token"]
    monkeypatch.setattr(intranet, "WAIT_S", 2.5)
    ours = provider(running)
    for _ in range(4):
        assert ours._there._free.acquire(blocking=False)
    threading.Timer(0.3, ours._there._free.release).start()
    assert ours.address(TRIP, BACK)


def test_no_more_than_a_few_wait_for_their_turn(running: MockProvider) -> None:
    ours = provider(running)
    for _ in range(10):
        assert ours._there._turn.acquire(blocking=False)
    started = time.monotonic()
    with pytest.raises(ProviderUnreachable):
        ours.address(TRIP, BACK)
    assert time.monotonic() - started < 1 and not running.asked


def test_setting_out_asks_the_provider_once_in_five_minutes(running: MockProvider) -> None:
    now = time.time()
    ours = Provider(Settings(oidc_issuer=running.issuer, oidc_client=CLIENT), lambda: now)
    for later, asked in ((0, 1), (0, 1), (299, 1), (2, 2), (-9, 3)):
        now += later
        assert ours.address(TRIP, BACK)
        assert len(running.asked) == asked


def test_what_was_refused_is_not_kept(running: MockProvider) -> None:
    ours = provider(running)
    for wrong in ({"issuer": "http://127.0.0.1:1"}, {"authorization_endpoint": "http://127.0.0.1:1/x"}):
        running.told = wrong
        with pytest.raises(ProviderRefused):
            ours.address(TRIP, BACK)
    running.told = {}
    assert ours.address(TRIP, BACK)


@pytest.mark.parametrize(
    "issuer",
    [
        "id.town.local", "ftp://127.0.0.1/x", "http://id.town.local", "http://127.0.0.1/?a=1", "http://[",
        "http://127.0.0.1:x", "http://127.0.0.1#x", "https://user@id.town.local",
        "https://id.town.local/新桥", "https://新桥.local",
    ],
)  # fmt: skip
def test_an_issuer_that_cannot_be_trusted_is_told_with_what_to_write(issuer: str) -> None:
    with pytest.raises(ProviderInvalid) as told:
        Provider(Settings(oidc_issuer=issuer, oidc_client=CLIENT))
    said = say(f"errors.{told.value.key}", "zh-Hans", **told.value.facts)
    assert "XQGIS_OIDC_ISSUER" in said and "https" in said


def test_a_secret_that_others_can_read_an_empty_one_and_none_are_told(tmp_path: Path) -> None:
    file, told = tmp_path / "secret", []
    asked = {"oidc_issuer": "http://127.0.0.1:1", "oidc_client": CLIENT, "oidc_secret_file": str(file)}
    for mode, text in ((0o644, "x"), (0o640, "x"), (0o600, " \n"), (0o600, "x")):
        file.write_text(text)
        file.chmod(mode)
        try:
            Provider(Settings(**asked))
        except ProviderInvalid as wrong:
            told.append(say(f"errors.{wrong.key}", "zh-Hans", **wrong.facts))
    assert ["chmod 600" in one for one in told] == [True, True, False]
    for wrong in ({"oidc_secret_file": "/nowhere"}, {"oidc_client": ""}, {"oidc_ca": "/nowhere"}):
        with pytest.raises(ProviderInvalid):
            Provider(Settings(**{**asked, **wrong}))


def test_an_address_of_ipv6_is_asked_like_any_other() -> None:
    assert intranet.origin_of("http://[::1]:8080/x") == "http://[::1]:8080"
    with socket.socket(socket.AF_INET6) as free:
        try:
            free.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no such address")
        issuer = f"http://[::1]:{free.getsockname()[1]}"
        free.listen()
        answer = json.dumps({"issuer": issuer, "authorization_endpoint": f"{issuer}/authorize"})
        head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(answer)}\r\n\r\n"

        def once() -> None:
            line, _ = free.accept()
            with line:
                line.recv(65536)
                line.sendall(f"{head}{answer}".encode())

        threading.Thread(target=once, daemon=True).start()
        where = Provider(Settings(oidc_issuer=issuer, oidc_client=CLIENT)).address(TRIP, BACK)
        assert where.startswith(f"{issuer}/authorize?")


@pytest.mark.parametrize("path", ["/令牌", "/a b", "/\udcff"])
def test_a_path_that_no_request_can_be_made_of_is_no_crash(running: MockProvider, path: str) -> None:
    running.told = {"token_endpoint": f"{running.issuer}{path}"}
    with pytest.raises((ProviderRefused, ProviderUnreachable)):
        provider(running).name({"code": "x"}, BACK, TRIP)


def test_a_handshake_that_drips_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intranet, "WHOLE_S", 0.5)
    with socket.socket() as slow:
        slow.bind(("127.0.0.1", 0))
        slow.listen()

        def drip() -> None:
            line, _ = slow.accept()
            with line:
                try:
                    line.sendall(b"\x16\x03\x03\x3f\xff")
                    for _ in range(60):
                        line.sendall(b"\x02")
                        time.sleep(0.1)
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        asked = Settings(oidc_issuer=f"https://127.0.0.1:{slow.getsockname()[1]}", oidc_client=CLIENT)
        started = time.monotonic()
        with pytest.raises(ProviderUnreachable):
            Provider(asked).address(TRIP, BACK)
        assert 0.4 < time.monotonic() - started < 3
