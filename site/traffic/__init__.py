"""
Requests on their way in, before Django: nobody slow or greedy holds up anybody else.

    kept_socket     the web server on a socket that stays from one version to the next
    early_settings  what is read from the environment before Django is there to read it
    eager_start     what waits for nothing is answered where it came in, without the event loop
    request_body    how long a body may take to arrive, and which gives way
    waiting_line    the line before what costs the processor much; networks take turns
    network_counts  how many forms came from one corner of the net, without an address
    wsgi_bridge     between granian's event loop and applications that speak WSGI

`website.rsgi` puts them together; nothing is imported here, since the front starts before Django.
"""
