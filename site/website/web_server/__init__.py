"""
Requests on their way in, before Django: nobody slow or greedy holds up anybody else.

    kept_socket     the web server on a socket that stays from one version to the next
    eager_start     what is read from the environment before Django is there to read it
    attachment_body  the two public bodies that are a file: the ticket first, in places of their own
    request_body    how long a body may take to arrive, and which gives way
    waiting_line    the line before what costs the processor much; networks take turns
    network_counts  how many forms came from one corner of the net, without an address; sessions
    wsgi_bridge     between granian's event loop and applications that speak WSGI
    gc_tuning       rubbish is not looked for while Django is loaded, nor in what stays
    warm_up         what a process does once, before it has work

`website.rsgi` puts them together; nothing is imported here, since the front starts before Django.
"""
