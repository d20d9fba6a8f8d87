"""
Nothing in the registry changes for readers until a second person has said yes to that very value.

    proposals       what somebody asks a yes for, and the yes
    number_hiding   what one person may do alone: hide a number
    approval_views  what waits, old beside new; a yes, or a no with its reason; hiding
    approval_items  buttons in the editor, and the panel of what waits
    approval_hooks  where Wagtail asks for all of these
"""
