"""
Files that are kept.

    sealed_backup         one sealed file with everything that would be missed; its keys end
    backup_label          what it says of itself, and whether it is what its name says
    restore_drill         what a restored backup is tried with
    offsite_copy          the backups, copied elsewhere
    shared_media          uploads that every machine with the same database has
    shared_rows           what is in them, as rows
    object_shelf          the same in an operator's object store
    object_store_address  where that is
"""
