"""
The beginning of a first answer. Each sentence stands alone, and promises nothing that is not ours.

No law and no amount stands here: those have pages with their sources.
"""

from django.utils.translation import gettext_noop as _

from helpdesk.ready_sentences.ready_sentence import ReadySentence as Say

THANKS = (
    Say("thank-you", _("Thank you for writing to us.")),
    Say("good-you-wrote", _("It is good that you wrote to us.")),
    Say("serious", _("We take what you write seriously.")),
    Say("not-your-fault", _("What others did to you is not your fault.")),
    Say("not-alone", _("You are not alone in this.")),
)
US = (
    Say("whom-we-help", _("We help people who are forced, cheated or threatened by others.")),
    Say("a-person", _("A person at our centre answers you.")),
    Say("not-police", _("We are not the police.")),
    Say("not-immigration", _("We are not the Immigration Office. We do not decide about papers.")),
    Say("not-employer", _("We do not work for your employer.")),
    Say("no-judging", _("We do not judge you.")),
)
SAFETY = (
    Say("safe-now", _("Are you safe now?")),
    Say("with-you", _("Is somebody with you when you read this?")),
    Say("sees-phone", _("Can somebody else look at your phone?")),
    Say("knows", _("Does anybody know that you wrote to us?")),
    Say("may-go-out", _("May you go out alone when you want to?")),
    Say("threatened", _("Does somebody threaten you or your family?")),
    Say("afraid-of", _("Are you afraid of somebody? You need not say a name.")),
    Say("others-too", _("Are other people in the same situation?")),
)
DANGER = (
    Say("number-112", _("112 is the number for danger. The call is free.")),
    Say("slower-than-112", _("We cannot send help at once. In danger, 112 is faster than we are.")),
    Say("call-112", _("If you are in danger now, call 112."), acts=True),
    Say("tell-nobody-there", _("Do not tell the people you fear that you wrote to us."), acts=True),
)
REACH = (
    Say("may-we-call", _("May we call you?")),
    Say("which-number", _("Which telephone number is safe for you?")),
    Say("when-safe", _("On which days and at which hours is a call safe?")),
    Say("another-answers", _("What may we say if somebody else answers?")),
    Say("leave-message", _("May we leave a message if you do not answer?")),
    Say("only-if-yes", _("We call you only if you say yes.")),
    Say("only-here", _("If you prefer, we answer you only here.")),
    Say("you-can-call", _("You can also call us yourself.")),
    Say("paper", _("Paper is safer than a phone that somebody checks. No photo, no screenshot.")),
    Say(
        "where-answers",
        _("To read the answer, open this site and choose “Read an answer”."),
        acts=True,
    ),
    Say("look-tomorrow", _("Please look here again tomorrow."), acts=True),
    Say("call-office-hours", _("Please call us on a working day."), acts=True),
    Say("wait-for-call", _("Please wait for our call."), acts=True),
)
CHOICE = (
    Say("no-decision-now", _("You do not have to decide anything now.")),
    Say("you-decide", _("You decide what happens next.")),
    Say("may-stop", _("You may stop talking to us whenever you want.")),
    Say("not-everything", _("You need not tell us everything.")),
    Say("no-name", _("You do not have to tell us your name.")),
    Say("any-question", _("You may ask us anything.")),
    Say("no-duty", _("If you talk to us, you do not have to do anything more.")),
    Say("may-refuse", _("You may say no, and write to us again later.")),
)
