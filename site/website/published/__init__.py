"""
Public pages as files: what should be public, made, kept equal, sent.

    pages_to_publish     every address that should be a file, with its fingerprint
    handouts_to_publish  the same of papers, which are made again only when they are others
    renderer             Django asked for each page
    published_tree       the folder of files, made equal to what should be
    publishing_order     who comes first in a round, and what may stay until its turn
    manifest             what each of its files was made from
    reconciler           one round of it, as the worker calls it
    response_file        an answer kept in memory, and how it is packed on the disk
    compression          the forms in which a page is sent
    global_fingerprint   what every page depends on: code, templates, styles
    publish_signals      when a row changes, the next round comes at once
    front_server         sends the files before Django is asked
    mirror               a copy of all files for a disk or another server
    signed_facts         every number as a list, signed elsewhere, for whoever looks from outside

Nothing is imported here: the front starts before Django.
"""
