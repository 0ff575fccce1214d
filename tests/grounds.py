"""Build what every process of a run copies; `./labimpact test` does it beside its checks."""

from tests.browser import demonstration
from tests.database import template

if __name__ == "__main__":
    template()
    demonstration.laid()
