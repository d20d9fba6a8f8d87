"""
Files beside the database, by which what was put back into it is noticed.

    replay_protection  the newest number of a key, a desk's settings or a voucher that was seen here
    revocations        links, codes and sessions that were used or have ended
    attested_rows      rows that carry a mark, and the settings of a desk
    statements         what is attested of a subject that has no row of ours
    way_of_sealing     whether keys are made of both kinds, as the operator has said once
"""
