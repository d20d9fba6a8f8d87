"""How much of a request is read. Change a number here, and nowhere else."""

# Characters of a header that are looked at; browsers send fewer than a hundred.
LONGEST_HEADER = 500
# Bytes of a form, held in memory and never in a temporary folder: 20,000 characters in a script of
# three bytes, percent-encoded, are 180 kB.
LONGEST_FORM = 1_000_000
# Bytes of the one form that brings a voice: `helpdesk.limits.LONGEST_VOICE`, and its other fields.
LONGEST_VOICE_FORM = 5_200_000
# And of the one that brings a picture: `helpdesk.limits.LONGEST_PICTURE`, and its other fields.
LONGEST_PICTURE_FORM = 8_200_000
# Fields of a form; Wagtail's largest pages have some hundreds.
MOST_FIELDS = 1_000
# Bytes of a body sent to staff's addresses before both steps of signing in, and after. Before: an
# answer of 20,000 characters, whose writer was signed out meanwhile and must not lose it. After: a
# film of an editor's.
MOST_OF_ANYBODY = 200_000
MOST_OF_STAFF = 300_000_000
# Bytes of a picture, of a paper or a recording, and of a film that an editor puts into the library.
PICTURE_BYTES = DOCUMENT_BYTES = 25_000_000
FILM_BYTES = 290_000_000  # what is sent around it fits into MOST_OF_STAFF
