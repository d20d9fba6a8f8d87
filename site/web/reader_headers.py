"""The header of every answer to a reader, whoever gives it: the front before Django, or Django."""

# A browser that knows it (Brave) offers to leave the visit out of its history.
OFF_THE_RECORD = ("Request-OTR", "1")
