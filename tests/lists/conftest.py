"""What the tests of lists share: reading what a file holds."""

import csv
import io
from urllib.parse import urlencode

import openpyxl
import pytest
from django.urls import reverse

from labimpact.base import listing as listings
from labimpact.rules import queries as rules
from labimpact.rules.models import Rule
from tests.conftest import behind_the_wall
from tests.queries import page_queries  # noqa: F401


@pytest.fixture
def limits(db):
    """Change the rules by which files are made."""

    def change(**wanted):
        with behind_the_wall():
            for code, value in wanted.items():
                assert Rule.objects.filter(code=code).update(value=value) == 1
        rules.forget()

    return change


@pytest.fixture(autouse=True)
def _fresh_rules():
    rules.forget()
    yield
    rules.forget()


@pytest.fixture
def data_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def address(key, query=None):
    url = reverse("lists:download", args=[key])
    return f"{url}?{urlencode(query or {}, doseq=True)}"


def content(response):
    return b"".join(response.streaming_content)


def every_column(key, actor):
    listing = listings.named(key)
    assert listing is not None
    return [column.key for column in listing.columns_for(actor)]


def ask(client, key, file_format, *, query=None, columns, reason="prova"):
    data = {"file_format": file_format, "reason": reason, "colonne": columns}
    return client.post(address(key, query), data)


def csv_rows(raw):
    """The lines of a CSV below its headings."""
    text = raw.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]


def workbook(raw):
    return openpyxl.load_workbook(io.BytesIO(raw))


def xlsx_rows(raw):
    sheet = workbook(raw).worksheets[0]
    return [row for row in sheet.iter_rows(min_row=2, values_only=True)]
