"""
Nothing in the registry changes for readers until a second person has said yes to that very value.

    proposals       what somebody asks a yes for, and the yes
    hiding          what one person may do alone: hide a number
    registry_views  what waits, old beside new; hiding
    registry_items  buttons in the editor, and the panel of what waits
    registry_hooks  where Wagtail asks for all of these
"""
