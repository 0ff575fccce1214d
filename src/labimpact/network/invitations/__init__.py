"""The pages behind an invitation link, under the sign-in prefix."""
