"""
`make bench`: what a page, a message and a process cost, measured on the site as it runs.

    rows          the table: each number with its sentence, goal, bar, and how it is measured
    figures       medians, spreads and ratios, and how a figure is told
    sites         what is started: copies of the planted site, servers on them, nginx, databases
    wire          one request, all that a page makes a browser load, a server as fast as it answers
    pages         published pages beside nginx, Python's limit, Django; and on a slow phone
    publishing    what it costs to make the pages
    papers        what a paper costs, beside its page and Typst alone
    messages      people who write at the same moment, and an honest one during an attack
    inbox         a desk with a hundred thousand conversations
    machine       starting, memory, a test, and how far a message walks through our code
    volume        thousands of pages, and planting them
    applications  programs: a page that never changes, and the site without a part of it
    writers       a program: writers on one database
"""
