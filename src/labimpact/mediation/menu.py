"""The entries of the menu."""

from labimpact.base.navigation import NavItem

ITEMS: tuple[NavItem, ...] = ()
