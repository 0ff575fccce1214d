"""What the night does about referrals."""

from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.casework.actions import referral_nights


@app.periodic(cron="35 5 * * *")
@app.task(
    name="casework.expire_referrals",
    lock="casework.expire_referrals",
    pass_context=False,
    retry=PATIENT,
)
def expire_referrals(timestamp: int) -> None:
    """End the referrals whose last day went by without an answer."""
    referral_nights.expire()


@app.periodic(cron="45 6 * * 1-5")
@app.task(name="casework.remind", lock="casework.remind", pass_context=False, retry=PATIENT)
def remind(timestamp: int) -> None:
    """Before the offices open: remind those who are waited for, and tell who coordinates."""
    referral_nights.remind()
    referral_nights.escalate()
