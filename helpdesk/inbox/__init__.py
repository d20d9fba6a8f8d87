"""
The caseworker's side, inside Wagtail's admin at /cms/helpdesk/. A Django app without models.

    apps               the Django app, by the name that its templates and sheets are found under
    urls               the addresses
    wagtail_hooks      menu items, the panel on the home of the CMS, who may see the audit
    layout             what every screen has: passphrase, lock, menu, warnings
    overview           the list: order, filters, the sealed labels of its rows
    casework           one conversation: answers, notes, handing over, who else is here
    disclosure         a sealed copy of one conversation, for a lawyer or a magistrate
    pictures           asked for, looked at, blacked out, forbidden
    voices             one voice, heard alone, noted and put into words
    desk_admin         a desk's people, keys, recovery kit and settings
    audit_report       who did what
    statistics_view    counts without people
    year_figures_view  those of whole years, for a role that sees nothing else

Nothing here is a Wagtail snippet and nothing has revisions, so that nothing is copied into its
log, its history or its reference index. Nothing outside imports it but the site's addresses.
"""
