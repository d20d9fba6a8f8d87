"""
Handouts: the words of a page below `/print/`, with today's numbers, as a PDF for a printer.

    handout_formats    which paper each handout is printed on, and how
    handout_sketch     how a handout looks, in a few strokes, for the list of all
    handout_text       the body of a page, from HTML to plain paragraphs
    handout_codes      the short code on a handout, by which anybody sees whether it is current
    handout_fonts      the fonts of a script, the package that brings them, those that are missing
    campaign_handouts  poster and postcard of a campaign that has a drawing or a picture
    editors_picture    the picture that an editor gave a campaign, cut for them
    handout_pdf        all of it to a PDF, with Typst

How each looks is drawn in `layouts/`. A handout is a page like others: written by editors,
translated, published. Serving imports from here.
"""
