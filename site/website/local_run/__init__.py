"""
`make run`: the whole site on one's own machine.

    make_run         the steps from nothing to the first page
    child_processes  web server and worker, started and stopped together
    found_secrets    its keys, for commands that are typed beside it
    demo_accounts    an editor, a translator, caseworkers: for a demonstration alone
    demo_voices      two spoken messages, read by a program, to a desk that listens
    demo_pictures    a picture of a paper, drawn by a program, which was asked for
    demo_campaigns   one that runs, one that comes, from the day of planting on
"""
