"""
`make release`: what an operator is given, and can check.

    sbom            what the program stands on, in CycloneDX's form
    kept_databases  a made-up database of this version, so that the way up from it is tried
    kept_promises   what is in it, and what of that must be there after every migration
    archive         the code of one commit, its checksums, and a signature over them
"""
