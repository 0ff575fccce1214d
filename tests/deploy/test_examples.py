"""The examples of deploy/ as they are: nginx serves through them, systemd understands them."""

import contextlib
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.operations.conftest import free_port, product, wait_for  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "deploy" / "nginx" / "labimpact.conf"
NAME = "labimpact.example.org"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
ANALYZE = shutil.which("systemd-analyze")
SAID_ONCE = (
    "Content-Security-Policy", "Strict-Transport-Security", "X-Frame-Options", "Referrer-Policy",
    "X-Content-Type-Options", "Cross-Origin-Opener-Policy",
)  # fmt: skip


def certificate(folder: Path) -> None:
    """A certificate of our own for the example's name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def whole(folder: Path, upstream: int, tls: int, plain: int) -> Path:
    """The example, with the places of this machine, inside the smallest nginx there is."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for place, here in (
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{tls} ssl http2;"),
        ("/etc/ssl/labimpact", str(folder)),
        ("/var/cache/nginx/labimpact", str(folder / "cache")),
        ("/var/log/nginx/labimpact.log", str(folder / "access.log")),
        ("/opt/labimpact", str(ROOT)),
    ):
        assert place in text, f"the example no longer says {place}"
        text = text.replace(place, here)
    text = re.sub(r"^\s*listen \[::\].*\n", "", text, flags=re.MULTILINE)
    temporary = "".join(
        f"{kind}_temp_path {folder / kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = folder / "nginx.conf"
    # The scratch folder is its owner's alone: nginx must not become somebody else.
    user = "user root;\n" if os.geteuid() == 0 else ""
    path.write_text(
        f"{user}pid {folder / 'nginx.pid'};\nerror_log {folder / 'error.log'};\ndaemon off;\n"
        f"events {{}}\nhttp {{\n{temporary}{text}}}\n",
        encoding="utf-8",
    )
    return path


def listens(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


@pytest.fixture
def nginx(tmp_path, product):  # noqa: F811
    if NGINX is None:
        pytest.skip("nginx is not on this machine")
    tls, plain = free_port(), free_port()
    production = {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
    product.manage("collectstatic", "--noinput", "--verbosity", "0", **production)
    upstream = free_port()
    # As `run web` starts it: over plain HTTP it answers only with the way to TLS.
    product.start(
        "-m", "granian", "--interface", "wsgi", "--port", str(upstream), "config.wsgi:application",
        **production, LABIMPACT_TLS="1",
        LABIMPACT_HOSTS=f"{NAME},127.0.0.1", LABIMPACT_PROXIES="1",
        LABIMPACT_ORIGINS=f"https://{NAME}",
    )  # fmt: skip
    wait_for(lambda: listens(upstream), seconds=90)
    certificate(tmp_path)
    path = whole(tmp_path, upstream, tls, plain)
    tried = subprocess.run([NGINX, "-t", "-c", path], capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    assert "warn" not in tried.stderr
    process = subprocess.Popen([NGINX, "-c", str(path)])
    try:
        wait_for(lambda: listens(tls))
        yield Through(tmp_path, tls, plain)
    finally:
        process.terminate()
        process.wait(timeout=20)


class Through:
    """A browser in front of nginx."""

    def __init__(self, folder: Path, tls: int, plain: int) -> None:
        self.folder, self.tls, self.plain = folder, tls, plain
        self.context = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))

    def ask(self, path: str, method: str = "GET", **headers):
        raw = socket.create_connection(("127.0.0.1", self.tls), timeout=30)
        with contextlib.closing(http.client.HTTPConnection(NAME)) as line:
            line.sock = self.context.wrap_socket(raw, server_hostname=NAME)
            named = {k.replace("_", "-"): str(v) for k, v in headers.items()}
            line.request(method, path, headers=named)
            with line.getresponse() as answer:
                return answer.status, answer.headers, answer.read()


@pytest.mark.full
def test_a_real_request_goes_through_the_example(nginx, product):  # noqa: F811
    status, headers, page = nginx.ask("/accedi/", Accept_Encoding="identity")
    assert status == 200, (nginx.folder / "error.log").read_text()[-3000:]
    assert "Entra" in page.decode() or "Accedi" in page.decode()
    for name in SAID_ONCE:
        assert len(headers.get_all(name) or []) == 1, f"{name}: {headers.get_all(name)}"
    assert "secure" in headers["Set-Cookie"].lower()
    assert "nginx/" not in headers["Server"]

    style = re.search(r'href="(/static/[^"]+\.css)"', page.decode())[1]
    status, headers, _ = nginx.ask(style)
    assert status == 200
    assert "immutable" in headers["Cache-Control"]

    # Nobody makes themselves another address, and health is for the house.
    assert nginx.ask("/health/live")[0] == 200
    assert nginx.ask("/health/metrics")[0] == 404
    assert nginx.ask("/accedi/", "POST", Content_Length=23 * 1024 * 1024)[0] == 413

    plain = http.client.HTTPConnection("127.0.0.1", nginx.plain, timeout=10)
    with contextlib.closing(plain):
        plain.request("GET", "/lavoro/?q=Amina", headers={"Host": NAME})
        with plain.getresponse() as answer:
            found = answer.status, answer.headers["Location"]
    assert found == (308, f"https://{NAME}/lavoro/?q=Amina")

    for process in product.processes:
        product.stop(process)
    status, headers, page = nginx.ask("/lavoro/")
    assert status == 502
    assert "si sta riavviando" in page.decode()
    assert headers["Retry-After"] == "10"

    time.sleep(0.2)
    assert "Amina" not in (nginx.folder / "access.log").read_text()


def test_an_image_holds_neither_data_nor_keys_nor_what_is_not_in_the_repository():
    """`COPY . .` takes the whole folder, in which an installation may have its var/."""
    left_out = {
        line.removeprefix("**/").rstrip("/")
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    }
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    wanted = {line.rstrip("/") for line in ignored if line and not line.startswith("#")}
    assert wanted | {".git", "*.env"} <= left_out


@pytest.mark.parametrize("unit", ["labimpact-web", "labimpact-worker@"])
def test_what_is_counted_outlives_web_and_worker_in_one_folder_of_memory(unit):
    text = (ROOT / "deploy" / "systemd" / f"{unit}.service").read_text(encoding="utf-8")
    for line in (
        "RuntimeDirectory=labimpact", "RuntimeDirectoryMode=0700", "RuntimeDirectoryPreserve=yes"
    ):  # fmt: skip
        assert f"\n{line}\n" in text


@pytest.mark.parametrize(
    "unit",
    sorted(p.name for p in (ROOT / "deploy" / "systemd").iterdir() if p.suffix != ".example"),
)
def test_systemd_understands_each_unit(tmp_path, unit):
    if ANALYZE is None:
        pytest.skip("systemd-analyze is not on this machine")
    for path in (ROOT / "deploy" / "systemd").iterdir():
        text = path.read_text(encoding="utf-8").replace("/opt/labimpact/", f"{ROOT}/")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [ANALYZE, "verify", "--man=no", tmp_path / unit], capture_output=True, text=True
    )
    said = [line for line in done.stderr.splitlines() if unit.partition(".")[0] in line]
    assert (done.returncode, said) == (0, [])
