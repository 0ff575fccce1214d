"""A line holds what the programs say, numbers and types; never what somebody is called."""

import io
import json
import logging

import pytest

from labimpact.base.logs import context, lines, redaction

NAME = "Zzyzx Quandilorum"


@pytest.fixture
def said():
    """What a logger of ours writes, one object per line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(lines.JsonLine())
    logger = logging.getLogger("labimpact.of_a_test")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield logger, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_a_number_is_told_and_a_text_is_left_out(said):
    logger, told = said
    logger.warning("message %s of %s not sent: %s", 12, NAME, ValueError)
    assert told()[0]["event"] == "message 12 of … not sent: ValueError"


def test_a_message_put_together_beforehand_keeps_only_its_own_words(said):
    logger, told = said
    logger.warning(f"the record of {NAME} is closed")  # noqa: G004
    assert told()[0]["event"] == "the record of … is closed"


def test_a_template_that_no_function_holds_is_left_out(said):
    logger, told = said
    template = "%s ".join([NAME, "x"])
    logger.warning(template, 3)
    assert told()[0]["event"] == redaction.LEFT_OUT


def _fail(name):
    raise LookupError(f"nobody is called {name} in this office")


def test_an_exception_keeps_type_place_and_the_words_of_the_program(said):
    logger, told = said
    try:
        try:
            _fail(NAME)
        except LookupError as error:
            raise RuntimeError(NAME) from error
    except RuntimeError:
        logger.exception("could not")
    error = told()[0]["error"]
    assert error["type"] == "builtins.RuntimeError"
    assert error["message"] == redaction.LEFT_OUT
    assert "test_log_lines.py" in error["place"]
    (cause,) = error["because"]
    assert cause["message"] == "nobody is called … in this office"
    assert cause["place"].endswith(" _fail")


def test_an_exception_that_cannot_speak_does_not_hide_that_it_happened(said):
    class Mute(Exception):
        def __str__(self):
            raise TypeError(NAME)

    logger, told = said
    try:
        raise Mute
    except Mute:
        logger.exception("could not")
    assert told()[0]["error"]["message"] == ""


def test_lines_carry_the_number_of_the_request_and_of_the_job(said):
    logger, told = said
    with context.working(context.Work(request_id="abcdef0123456789")):
        logger.info("inside")
    with context.working(context.Work(job_id=7, task="notifications.send")):
        logger.info("inside")
    logger.info("outside")
    inside, job, outside = told()
    assert inside["request"] == "abcdef0123456789"
    assert (job["job"], job["task"]) == (7, "notifications.send")
    assert not {"request", "job", "task"} & set(outside)


def test_nobody_but_us_adds_fields_to_a_line(said):
    record = logging.LogRecord("elsewhere", 40, __file__, 1, "words", None, None)
    record.route = NAME
    assert NAME not in lines.JsonLine().format(record)


def test_the_readable_line_holds_no_more_than_the_other():
    try:
        _fail(NAME)
    except LookupError as error:
        record = logging.LogRecord(
            "labimpact.x", 40, __file__, 1, "words", None, (type(error), error, None)
        )
    text = lines.TextLine().format(record)
    assert "LookupError" in text
    assert NAME not in text


@pytest.mark.parametrize("offered", ["", "short", "x" * 32, "Zzyzx Quandilorum", "0" * 200])
def test_a_number_that_is_none_is_replaced(offered):
    assert len(context.accepted(offered)) == 16
    assert context.accepted(offered) != context.accepted(offered)


def test_the_number_of_the_proxy_is_kept():
    assert (
        context.accepted("5F3A9C0012AB34CD5F3A9C0012AB34CD") == "5f3a9c0012ab34cd5f3a9c0012ab34cd"
    )
