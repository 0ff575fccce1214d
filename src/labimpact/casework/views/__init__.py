"""The pages of referrals and of cases."""
