"""
Files beside the database, by which what was put back into it is noticed.

    kept_files    small files that several processes read and write
    replay_guard  the newest number of a key, a desk's settings or a voucher that was seen here
    audit_head    the newest entry of the audit that was seen here
    spent         links, codes and sessions that were used or have ended
"""
