from tests.editorial.conftest import editor, newsroom

__all__ = ["editor", "newsroom"]
