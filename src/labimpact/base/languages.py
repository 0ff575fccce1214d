"""The portal's languages as the desks call them: who works there need not read Bengali script."""

_IN_ITALIAN = {
    "it": "italiano", "en": "inglese", "fr": "francese", "es": "spagnolo", "pt-br": "portoghese",
    "sq": "albanese", "ro": "rumeno", "uk": "ucraino", "ru": "russo", "ar": "arabo", "ur": "urdu",
    "zh-hans": "cinese", "bn": "bengalese", "pa": "punjabi", "fil": "filippino", "si": "singalese",
}  # fmt: skip


def in_italian(code: str) -> str:
    """The Italian name of a language of the portal; any other code as it stands."""
    return _IN_ITALIAN.get(code, code)
