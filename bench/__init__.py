"""
`make bench`: what a page, a message, the inbox and a process cost, measured on the site as it runs.

    rows          the table: each number with its sentence, goal, bar, and how it is measured
    figures       medians, spreads and ratios, and how a figure is told
    sites         what is started, and ended: copies of the planted site, servers, databases
    wire          one request over a bare socket; a server as fast as it answers
    pages         published pages beside nginx, their bytes, and on a slow phone
    publishing    what it costs to make the pages
    messages      people who write at the same moment, and writers on one database
    attacks       somebody honest beside floods and slow clients
    inbox         a desk with a hundred thousand conversations
    machine       starting, memory, and how far a message walks through our code
    papers        what a paper costs, beside its page and Typst alone
    voices        sixteen who speak at once, and the memory that takes
    volume        thousands of pages, and planting them
    applications  a program: the site without a part of it
    writers       a program: writers on one database
"""
