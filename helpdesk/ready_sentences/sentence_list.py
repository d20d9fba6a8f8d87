"""All ready sentences, in the order in which an answer says them."""

from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from base.phonebook.signed_promises import PROMISES

# What one ready sentence is.


class ReadySentence(NamedTuple):
    """
    key: its name in forms and files, never changed. english: the message of the catalogues.

    acts: tells somebody to do, leave, await or bring something, or names a time. Translated wrongly
    it could send them into danger, so it leaves only in a text that two readers have signed.
    promise: its name in PROMISES, whose words it says; it leaves only from a desk that signed them.
    asks: yes or no answers it, so it has two buttons where it is read, for whoever hardly writes.
    """

    key: str
    english: str
    acts: bool = False
    promise: str = ""
    asks: bool = False


def promised(key: str, promise: str) -> ReadySentence:
    """One of PROMISES as a ready sentence."""
    return ReadySentence(key, PROMISES[promise], promise=promise)


# The beginning of a first answer. Each sentence stands alone, and promises nothing that is not
# ours.
#
# No law and no amount stands here: those have pages with their sources.


THANKS = (
    ReadySentence("thank-you", _("Thank you for writing to us.")),
    ReadySentence("good-you-wrote", _("It is good that you wrote to us.")),
    ReadySentence("serious", _("We take what you write seriously.")),
    ReadySentence("not-your-fault", _("What others did to you is not your fault.")),
    ReadySentence("not-alone", _("You are not alone in this.")),
)
US = (
    ReadySentence(
        "whom-we-help", _("We help people who are forced, cheated or threatened by others.")
    ),
    ReadySentence("a-person", _("A person at our centre answers you.")),
    ReadySentence("not-police", _("We are not the police.")),
    ReadySentence(
        "not-immigration", _("We are not the Immigration Office. We do not decide about papers.")
    ),
    ReadySentence("not-employer", _("We do not work for your employer.")),
    ReadySentence("no-judging", _("We do not judge you.")),
)
SAFETY = (
    ReadySentence("safe-now", _("Are you safe now?"), asks=True),
    ReadySentence("with-you", _("Is somebody with you when you read this?"), asks=True),
    ReadySentence("sees-phone", _("Can somebody else look at your phone?"), asks=True),
    ReadySentence("knows", _("Does anybody know that you wrote to us?"), asks=True),
    ReadySentence("may-go-out", _("May you go out alone when you want to?"), asks=True),
    ReadySentence("threatened", _("Does somebody threaten you or your family?"), asks=True),
    ReadySentence(
        "afraid-of", _("Are you afraid of somebody? You need not say a name."), asks=True
    ),
    ReadySentence("others-too", _("Are other people in the same situation?"), asks=True),
)
DANGER = (
    ReadySentence("number-112", _("112 is the number for danger. The call is free.")),
    ReadySentence(
        "slower-than-112", _("We cannot send help at once. In danger, 112 is faster than we are.")
    ),
    ReadySentence("call-112", _("If you are in danger now, call 112."), acts=True),
    ReadySentence(
        "tell-nobody-there", _("Do not tell the people you fear that you wrote to us."), acts=True
    ),
)
REACH = (
    ReadySentence("may-we-call", _("May we call you?"), asks=True),
    ReadySentence("which-number", _("Which telephone number is safe for you?")),
    ReadySentence("when-safe", _("On which days and at which hours is a call safe?")),
    ReadySentence("another-answers", _("What may we say if somebody else answers?")),
    ReadySentence("leave-message", _("May we leave a message if you do not answer?"), asks=True),
    ReadySentence("only-if-yes", _("We call you only if you say yes.")),
    ReadySentence("only-here", _("If you prefer, we answer you only here.")),
    ReadySentence("you-can-call", _("You can also call us yourself."), acts=True),
    ReadySentence(
        "paper",
        _("Paper is safer than a phone that somebody checks. No photo, no screenshot."),
        acts=True,
    ),
    ReadySentence(
        "where-answers",
        _("To read the answer, open this site and choose “Read an answer”."),
        acts=True,
    ),
    ReadySentence("look-tomorrow", _("Please look here again tomorrow."), acts=True),
    ReadySentence("call-office-hours", _("Please call us on a working day."), acts=True),
    ReadySentence("wait-for-call", _("Please wait for our call."), acts=True),
)
CHOICE = (
    ReadySentence("no-decision-now", _("You do not have to decide anything now.")),
    ReadySentence("you-decide", _("You decide what happens next.")),
    ReadySentence("may-stop", _("You may stop talking to us whenever you want.")),
    ReadySentence("not-everything", _("You need not tell us everything.")),
    ReadySentence("no-name", _("You do not have to tell us your name.")),
    ReadySentence("any-question", _("You may ask us anything.")),
    ReadySentence("no-duty", _("If you talk to us, you do not have to do anything more.")),
    ReadySentence("may-refuse", _("You may say no, and write to us again later.")),
)


# The rest of a first answer: what is possible, what it costs, who learns of it, how they live.
#
# Questions are asked as such and never as a demand; whatever tells somebody to act is marked.


CAN = (
    ReadySentence("can-listen", _("We can listen, and explain what is possible.")),
    ReadySentence("can-rights", _("We can explain your rights to you.")),
    ReadySentence("can-lawyer", _("We can talk with you about a lawyer.")),
    ReadySentence("can-wages", _("We can talk with you about wages that you did not get.")),
    ReadySentence("can-others", _("We can tell you who else can help you.")),
    ReadySentence("can-with-consent", _("If you agree, we can ask another service for help.")),
    ReadySentence(
        "know-more", _("We need to know a little more before we can say what is possible.")
    ),
)
CANNOT = (
    ReadySentence("no-promise-stay", _("We cannot promise that you can stay in Belgium.")),
    ReadySentence("no-promise-things", _("We cannot promise papers, money or work.")),
    ReadySentence("no-promise-how-long", _("We cannot say yet how long this takes.")),
    promised("no-visit", "visit"),
    ReadySentence("not-all", _("We cannot help with everything. If we cannot help, we tell you.")),
    ReadySentence("other-service", _("Another service can help you better with this than we can.")),
)
POLICE = (
    promised("police-consent", "police"),
    ReadySentence("police-not-first", _("You do not have to go to the police to talk to us.")),
    ReadySentence(
        "police-explain", _("Before you decide about the police, we explain what follows.")
    ),
)
SECRECY = (
    promised("secret", "secret"),
    promised("knows-nobody", "silent"),
    promised("immigration-consent", "immigration"),
    ReadySentence(
        "secret-consent",
        _("We talk to others about you only if you agree, or if somebody is in great danger."),
    ),
    ReadySentence("secret-employer", _("We tell your employer nothing without your yes.")),
    ReadySentence("secret-family", _("We tell your family nothing without your yes.")),
    ReadySentence("delete-yourself", _("You can delete all these messages here yourself.")),
)
LANGUAGE = (
    ReadySentence("own-language", _("You can write in your own language.")),
    ReadySentence("do-not-read", _("Nobody at our centre reads your language.")),
    ReadySentence(
        "interpreter-reads", _("May an interpreter read your messages for us?"), asks=True
    ),
    ReadySentence("interpreter-talk", _("We can talk with you with an interpreter.")),
    ReadySentence("interpreter-secret", _("We ask our interpreter to keep secret what you say.")),
    ReadySentence("interpreter-who", _("Would you rather have a woman or a man as interpreter?")),
    ReadySentence(
        "interpreter-not", _("Is there somebody who must not be your interpreter?"), asks=True
    ),
    ReadySentence("other-language", _("Which other languages do you speak?")),
)
COST = (
    ReadySentence("talking-free", _("Talking to us is free.")),
    ReadySentence("cost-before", _("If something costs money, we tell you before.")),
    ReadySentence("nobody-asks-money", _("Nobody may ask you for money to bring you to us.")),
)
BRING = (
    ReadySentence("bring-papers", _("Bring your papers if you have them."), acts=True),
    ReadySentence("come-without", _("You can come without papers too."), acts=True),
    ReadySentence("bring-somebody", _("You can bring somebody whom you trust."), acts=True),
    ReadySentence(
        "come-office", _("Please come to our office when it is safe for you."), acts=True
    ),
    ReadySentence(
        "leave-papers", _("If it is dangerous to take your papers, leave them there."), acts=True
    ),
    ReadySentence(
        "keep-proof", _("Keep pay slips, messages and photos in a safe place."), acts=True
    ),
    ReadySentence("write-down", _("Write down names, places and days, if it is safe."), acts=True),
    ReadySentence("sign-nothing", _("Do not sign anything that you cannot read."), acts=True),
)
PAPERS = (
    ReadySentence("no-papers-needed", _("You need no papers to talk to us.")),
    ReadySentence(
        "have-passport", _("Do you have your passport or identity card yourself?"), asks=True
    ),
    ReadySentence("who-has-it", _("If not, who has your passport?")),
    ReadySentence("letter", _("Do you have a letter from an office with a day on it?"), asks=True),
)
WORK = (
    ReadySentence("which-work", _("What work do you do?")),
    ReadySentence("still-there", _("Do you still work there?"), asks=True),
    ReadySentence("hours", _("How many hours a day do you work?")),
    ReadySentence("own-wages", _("Do you get your wages yourself?"), asks=True),
    ReadySentence("debt", _("Does somebody say that you have a debt?"), asks=True),
)
CHILDREN = (
    ReadySentence("children-with-you", _("Do you have children with you?"), asks=True),
    ReadySentence("children-age", _("How old are your children?")),
    ReadySentence("children-safe", _("Are your children safe?"), asks=True),
    ReadySentence("under-age", _("How old are you? Under 18 there is other help for you.")),
)
# To somebody under 18: asked and told, and no promise in the name of another service.
YOUNG = (
    ReadySentence("young-other-help", _("If you are under 18, there is special help for you.")),
    ReadySentence("young-parents", _("Are your parents in Belgium?"), asks=True),
    ReadySentence(
        "young-guardian",
        _(
            "Are you from another country, and here without your parents? Then you can get a "
            "guardian: an adult who looks after your interests."
        ),
    ),
    ReadySentence("young-guardian-time", _("It can take some time until there is a guardian.")),
    ReadySentence(
        "young-tell-before",
        _("We want to ask a service for young people for help. We tell you before we do it."),
    ),
    ReadySentence(
        "young-danger",
        _("If your life is in danger, we can tell somebody at once. Then we tell you afterwards."),
    ),
    ReadySentence(
        "young-child-focus", _("You can call Child Focus, day and night: 116 000."), acts=True
    ),
)
HEALTH = (
    ReadySentence("ill", _("Are you ill or hurt?"), asks=True),
    ReadySentence("doctor", _("Do you need a doctor?"), asks=True),
    ReadySentence("medicine", _("Do you need medicine every day?"), asks=True),
    ReadySentence("pregnant", _("Are you pregnant? You need not answer."), asks=True),
    ReadySentence("food", _("Do you get enough food and sleep?"), asks=True),
)
LODGING = (
    ReadySentence("town", _("In which town are you? You need not tell us the street.")),
    ReadySentence("sleep", _("Do you have a safe place to sleep?"), asks=True),
    ReadySentence("place-talk", _("We can talk with you about a safe place.")),
    ReadySentence("place-free", _("We do not know yet whether a place is free.")),
)
CLOSING = (
    ReadySentence("time-to-think", _("You can think about it first.")),
    ReadySentence("write-again", _("You can write to us again whenever you want.")),
    ReadySentence("some-days", _("Our next answer can take some days."), acts=True),
    ReadySentence("strength", _("We wish you strength.")),
    ReadySentence("greetings", _("Kind greetings from our centre.")),
)


# By which somebody is asked for a picture of a paper, and never for an identity card, a passport or
# a person. They leave only together with an invitation (`conversations.picture_invitations`), so
# they stand in no other answer.
PICTURES = (
    ReadySentence("picture-contract", _("Can you send us a picture of your work contract?")),
    ReadySentence("picture-pay-slip", _("Can you send us a picture of a pay slip?")),
    ReadySentence("picture-letter", _("Can you send us a picture of the letter that you got?")),
    ReadySentence(
        "picture-only-paper",
        _("We need only the paper: no person, no identity card and no passport."),
    ),
    ReadySentence("picture-not-needed", _("You do not have to send a picture.")),
)
# By the name under which the inbox has a heading for each.
GROUPS = {
    "thanks": THANKS,
    "us": US,
    "safety": SAFETY,
    "danger": DANGER,
    "reach": REACH,
    "choice": CHOICE,
    "can": CAN,
    "cannot": CANNOT,
    "police": POLICE,
    "secrecy": SECRECY,
    "language": LANGUAGE,
    "cost": COST,
    "bring": BRING,
    "papers": PAPERS,
    "work": WORK,
    "children": CHILDREN,
    "young": YOUNG,
    "health": HEALTH,
    "lodging": LODGING,
    "closing": CLOSING,
}
# What is often said together, by the situation: ticked by one press, and then looked at.
SETS = {
    "first": (
        *("thank-you", "serious", "a-person", "not-police", "safe-now", "sees-phone"),
        *("only-here", "no-name", "talking-free", "know-more", "write-again"),
    ),
    "danger": (
        *("serious", "number-112", "slower-than-112", "call-112", "safe-now", "with-you"),
        *("sees-phone", "tell-nobody-there", "place-talk", "look-tomorrow"),
    ),
    "meeting": (
        *("may-we-call", "which-number", "when-safe", "another-answers", "interpreter-talk"),
        *("come-office", "come-without", "bring-somebody", "cost-before"),
    ),
    "papers": (
        *("no-papers-needed", "have-passport", "who-has-it", "letter", "not-immigration"),
        *("no-promise-stay", "can-rights", "sign-nothing"),
    ),
    "no": ("thank-you", "not-your-fault", "not-all", "other-service", "can-others", "write-again"),
}
OF_ANSWERS = {sentence.key: sentence for group in GROUPS.values() for sentence in group}
BY_KEY = OF_ANSWERS | {sentence.key: sentence for sentence in PICTURES}
