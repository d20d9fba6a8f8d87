"""
`make upgrade`: from one version to the next without turning anybody away, and the way back.

The next version is made in the folder that is not in use, while the one before runs; only when
it answers is that one stopped (docs/decisions/0061-zero-downtime-deploy.md).

    trial     what the next version is asked before anybody reaches it
    way_back  whether the version before can read what is there
    turn      one version follows the other at the socket; what is asked of it; the way back
"""
