"""
The name that the unit of 0.1.0 starts the web server by; it goes with the version after next.

    kept_socket  hands on what lies in `website.web_server` now
"""
