"""`make bench`: what a page, a message and a process cost, measured on the site as it runs."""
