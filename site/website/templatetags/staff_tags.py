"""What every page of staff says."""

from django import template

from helpdesk.inbox.layout import warning_banner

register = template.Library()
register.simple_tag(warning_banner.changed_outside, name="changed_outside")
