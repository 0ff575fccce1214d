"""Jobs of the outbox."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from labimpact.notifications import actions

# Half a minute, a minute and a half, two and a half…: about two days of trying.
_RETRY = RetryStrategy(max_attempts=75, wait=30, linear_wait=60)


@app.task(name=actions.SEND_TASK, retry=_RETRY)
def send(message_id: int) -> None:
    actions.send(message_id)
