"""
The web server under the name that 0.1.0 knows.

`make upgrade` starts the new version by a unit that the version before can start too, or there is
no way back: so the unit of the web server names this module until no site of 0.1.0 is left.
"""

from website.web_server.kept_socket import main

if __name__ == "__main__":
    main()
