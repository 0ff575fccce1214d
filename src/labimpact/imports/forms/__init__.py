"""What is asked while a register comes in."""

from labimpact.imports.forms.columns import ColumnsForm, OpeningForm
from labimpact.imports.forms.upload import ResendForm, UploadForm
from labimpact.imports.forms.values import ValueForm

__all__ = ["ColumnsForm", "OpeningForm", "ResendForm", "UploadForm", "ValueForm"]
