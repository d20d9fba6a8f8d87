"""
How pages look.

    inlined_assets    style sheets and scripts inside a page, by hash
    icons             the drawings
    template_loaders  templates without their indentation
"""
