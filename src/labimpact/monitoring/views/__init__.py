"""Reports, the access register, persons in common with other bodies."""

from labimpact.monitoring.views.comparing import comparing, encodings
from labimpact.monitoring.views.reports import (
    fact_list,
    register,
    register_detail,
    register_pdf,
    report,
    report_xlsx,
)

__all__ = [
    "comparing",
    "encodings",
    "fact_list",
    "register",
    "register_detail",
    "register_pdf",
    "report",
    "report_xlsx",
]
