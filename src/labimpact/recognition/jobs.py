"""What is done at night about persons who may be the same."""

from procrastinate.contrib.django import app

from labimpact.recognition.actions import sharing


@app.periodic(cron="25 4 * * *")
@app.task(name="recognition.end_unanswered", lock="recognition.end_unanswered", pass_context=False)
def end_unanswered(timestamp: int) -> None:
    """Close the requests between offices that nobody answered in time."""
    sharing.end_unanswered()
