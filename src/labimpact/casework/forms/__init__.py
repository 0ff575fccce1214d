"""The forms of referrals and of cases."""
