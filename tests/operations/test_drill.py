"""The whole way: the product's database and a file, backed up, restored elsewhere and served."""

import re
import urllib.request

import pytest

from launcher import keyring, locks, safety
from launcher.layout import DataFolder
from tests.launcher.backups.conftest import checksums
from tests.operations import servers
from tests.operations.conftest import Browser, Product

FILE = b"Il permesso di Amina, prima pagina.\n" * 50
PERSON = (
    "import tests.conftest\n"
    "from tests.factories import PersonFactory\n"
    "from labimpact.network.models import Office\n"
    "print(PersonFactory(registered_office=Office.objects.get()).pk)\n"
)


class Served(Product):
    """The product on a server of its own."""

    @property
    def environment(self):
        return super().environment | self.main.variables()


def upload(browser, path, name, content):
    """Send a form with a file in it, as a browser does."""
    token = browser.token("/accedi/password/")
    line = "--riga\r\nContent-Disposition: form-data; name="
    body = f'{line}"csrfmiddlewaretoken"\r\n\r\n{token}\r\n'.encode()
    body += f'{line}"upload"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'.encode()
    body += content + b"\r\n--riga--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=riga"}
    request = urllib.request.Request(browser.base + path, body, headers)  # noqa: S310
    with browser.opener.open(request, timeout=60) as answer:
        return answer.status, answer.read().decode()


@pytest.mark.full
def test_a_restored_installation_is_served_with_its_rows_and_its_files(
    django_db_setup, tmp_path, monkeypatch
):
    key, sealed, target = (str(tmp_path / name) for name in ("key", "keys.sealed", "copie"))
    (tmp_path / "copie").mkdir()
    main = servers.primary()
    held = locks.acquire(main.data.locks / "database-users", shared=True)
    there = DataFolder(servers.place())
    product = Served("labimpact", str(main.folder))
    product.main = main
    try:
        product.make_operator()
        person = product.shell(PERSON).strip()
        product.serve()
        browser = Browser(product.base)
        assert browser.sign_in("operatrice@example.org")[0] == 200
        files = f"/lavoro/persone/{person}/allegati/"
        assert upload(browser, files, "permesso.txt", FILE)[0] == 200
        link = re.search(rf'href="({files}\d+/)[^"]*"', browser.open(files)[1])[1]
        (main.data.keys / "secret-key").write_text("chiave di prova " * 4)

        where = ["--data", str(main.folder), "--key", key]
        elsewhere = ["--data", str(there.path), "--key", key, "--keys", sealed]
        assert keyring.run(["new", key]) == 0
        with monkeypatch.context() as embedded:
            embedded.delenv("DATABASE_URL")
            assert safety.run("backup", [*where, target]) == 0
            assert keyring.run(["save", *where, sealed]) == 0
            before = checksums(main.superuser)
            product.stop(product.processes[0])
            assert safety.run("restore", [*elsewhere, target]) == 0

        again = Served("labimpact", str(there.path))
        again.main = servers.Server(there.path).start()
        assert checksums(again.main.superuser) == before
        try:
            again.serve()
            opened = Browser(again.base, browser.jar)
            with opened.opener.open(again.base + link, timeout=60) as answer:
                assert answer.read() == FILE
        finally:
            again.stop(again.processes[0])
    finally:
        locks.release(held)
        for folder in (main, servers.Server(there.path)):
            folder.throw_away()
