"""A form that is written over what its writer has seen, and over nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class SeenForm(forms.Form):
    """Who writes after somebody else sees first what that one wrote; nothing typed is lost.

    `seen` is what the writer had before their eyes, as `stamp` says it; without one nothing is
    compared. `is_stale` after cleaning: the page shows what stands now, and saves the next time.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    stale_said: ClassVar[str | _StrPromise]
    # What was given to the text that was read, and to no other: it is asked for anew.
    of_what_was_read: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, data: Any = None, *, stamp: str = "", initial: dict[str, Any] | None = None
    ) -> None:
        self.stamp, self.is_stale = stamp, False
        super().__init__(data, initial=(initial or {}) | {"seen": stamp})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.is_stale = data.get("seen") not in ("", self.stamp)
        if self.is_stale:
            again = self.data.copy()  # type: ignore[attr-defined]
            again["seen"] = self.stamp
            for name in self.of_what_was_read:
                again[name] = ""
            self.data = again
            raise forms.ValidationError(self.stale_said)
        return data
