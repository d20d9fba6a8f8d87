"""
`make install`: from a bare Debian to a site that runs; again, and it repairs.

It makes the virtual environment, so it knows nothing but Python's own library. Each step asks
first whether it is done, and says what it does. `make uninstall` takes away what holds no data.

    machine      what is run and written, on this machine or in a scratch folder; what a step is
    places       where everything lies
    answers      what the operator is asked, once, or has written into a file
    account      the user that runs the site, and the folders it may write
    program      packages, the code, the virtual environment from its lock, a command
    keys         the secrets, made once
    onion        the same site within Tor
    settings_file  the environment of all processes, and the file by which another machine joins
    database     SQLite or PostgreSQL
    pages        migrations, catalogues, static files, content
    front        Caddy, which gets the certificate, or nginx
    units        services and timers for systemd
    first_link   the first administrator's way in
    removal      what `make uninstall` takes away
"""
