"""The languages in which sheets are printed beside Italian, by their own names."""

NAMES = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية", "uk": "Українська"}
