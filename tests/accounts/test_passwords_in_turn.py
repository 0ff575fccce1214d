"""Passwords are hashed one at a time in each process, with the strength they always had."""

import threading
import time

from django.contrib.auth.hashers import Argon2PasswordHasher

from labimpact.accounts.passwords import OneAtATimeHasher


def test_never_two_at_once(monkeypatch):
    inside, most = [], []

    def slow(self, password, encoded):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.05)
        inside.pop()
        return True

    monkeypatch.setattr(Argon2PasswordHasher, "verify", slow)
    threads = [
        threading.Thread(target=OneAtATimeHasher().verify, args=("x", "y")) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 6
    assert max(most) == 1


def test_the_strength_is_that_of_the_framework():
    ours, theirs = OneAtATimeHasher(), Argon2PasswordHasher()
    encoded = ours.encode("una frase lunga e mia", ours.salt())
    assert theirs.verify("una frase lunga e mia", encoded)
    assert not ours.verify("un'altra frase", encoded)
    assert not ours.must_update(encoded)
    for strength in ("time_cost", "memory_cost", "parallelism"):
        assert getattr(ours, strength) == getattr(theirs, strength)
