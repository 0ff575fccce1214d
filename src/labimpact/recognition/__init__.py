"""The same person wherever they turn up, whatever the spelling (ADR 0020 and 0021).

`names` and `linking` are pure: they read names and weigh records. Cards, search, merges, requests
between offices and sweeps are the app's.
"""
