"""
What the image of deploy/Containerfile does: one program, several containers.

    python -m deploy.image prepare        keys, tables, first languages, the first link; it ends
    python -m deploy.image web            the web server
    python -m deploy.image worker         notices, published pages, deleting
    python -m deploy.image rounds         the other languages; alarms, backups, drills
    python -m deploy.image healthy        whether the site in the same network says that it is well
    python -m deploy.image status ...     any other word is one of `manage.py`

    surroundings  the operator's answers as the environment of the site
    prepare       from an empty volume, or one of another version, to a site that can run
    rounds        what systemd's timers do on a server
    lighten       while the image is made: what the site never uses goes
"""
