"""
Files that are kept.

    atomic_files       files that are there whole or not at all
    sealed_backup      one sealed file with everything that would be missed; its keys end
    drill_conversation  what a restored backup is tried with
    restore_drill      the newest backup, tried in a scratch place
    offsite_copy       the backups, copied elsewhere
    fault_counts       how often which fault came, without words
    generated_secrets  secrets that a demonstration makes for itself
    shared_media       uploads that every machine with the same database has
    shared_rows        what is in them, as rows
    object_shelf       the same in an operator's object store
    object_store_address  where that is
    media_round        brings in what this machine has not, takes away what was deleted
"""
