"""How much may be typed, sent or shown at once. Change a number here, and nowhere else."""

# Code points (characters, near enough, in every script) of one message, note or own text.
# In a script of three bytes, percent-encoded, 20,000 are 180 kB: a slow phone can still send it.
LONGEST_MESSAGE = 20_000
# Code points of a field that is not the message: a name, a place, a telephone number.
LONGEST_FIELD = 500
# Code points of an OpenPGP certificate that is pasted: the largest that are in use, twice.
LONGEST_CERTIFICATE = 50_000
# Code points of what is typed back from a recovery kit on paper, spaces included.
LONGEST_TYPED_KIT = 500

# Code points of what a desk calls a conversation, and how many tags and joined ones it may have.
LONGEST_NAME = 80
LONGEST_TAG = 30
MOST_TAGS = 8  # of one conversation
MOST_JOINED = 6  # conversations of one person
# Lines that a shift leaves for the next: who finds more, reads none.
MOST_SHIFT_LINES = 20  # lines of one desk
# Characters of a name in the audit: an account, a desk, a setting. No sentence fits in there.
LONGEST_AUDIT_NAME = 150

# Of one person in one conversation, on one day and in all. Opening a conversation again costs no
# Argon2id, so without an end one connection could add thirty megabytes in two minutes, and both
# sides would have to open all of it. Whoever is in need writes far less: fifty messages are one
# every half hour of a day and a night.
MESSAGES_A_DAY = 50
MESSAGES_IN_ALL = 1_000
# Bytes as they are stored: 500 kB are more than six of the longest messages in any script.
BYTES_A_DAY = 500_000
BYTES_IN_ALL = 5_000_000

# Bytes of a voice as it is sent: minutes of a telephone's own recorder, which makes it large.
LONGEST_VOICE = 5_000_000
# Seconds after which the page stops recording by itself, at about 4 kB a second.
LONGEST_VOICE_SECONDS = 180
# Seconds after which a caseworker's answer stops by itself: who hears it pays for every second.
LONGEST_ANSWER_SECONDS = 120
# Voices of one person in one conversation, beside the limits of words: to hear one takes its time.
VOICES_A_DAY = 5
VOICES_IN_ALL = 20
# Bytes of a picture as it is sent: what a phone's camera makes of a page of paper, twice.
LONGEST_PICTURE = 8_000_000
# Pictures of one person in one conversation: by one invitation, and in all. To read one takes time.
PICTURES_OF_AN_INVITATION = 3
PICTURES_IN_ALL = 9
# Bytes that must be free on the disk, or neither voice nor picture is taken, so that words never
# find it full.
LEAST_FREE_DISK = 2_000_000_000

# Messages on one page of a conversation, of both sides: of the longest, two megabytes.
MESSAGES_ON_A_PAGE = 20
# Entries of the audit on one page: what four people of a desk do in a day, about.
AUDIT_ON_A_PAGE = 100
# Rows of the inbox's list on one page, and pages of a list that nobody counts.
PAGE_SIZE = 30
DEEPEST_PAGE = 100
