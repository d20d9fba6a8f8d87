"""
A short guide to the CMS, on a screen of its own: it needs no other site.

    guide_chapters  what each role should know, in words that stand on the buttons
    guide_view      the chapters of whoever looks
"""
