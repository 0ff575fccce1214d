"""The register of accesses in words."""

from django import template

from labimpact.audit import labels

register = template.Library()
register.filter("action_label", labels.action_label)
