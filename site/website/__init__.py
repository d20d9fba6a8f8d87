"""
The site: settings, addresses, web server, worker and staff accounts, where both apps meet.
"""
