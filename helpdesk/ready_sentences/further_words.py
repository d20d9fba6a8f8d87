"""
The rest of a first answer: what is possible, what it costs, who learns of it, how they live.

Questions are asked as such and never as a demand; whatever tells somebody to act is marked.
"""

from django.utils.translation import gettext_noop as _

from helpdesk.ready_sentences.ready_sentence import ReadySentence as Say

CAN = (
    Say("can-listen", _("We can listen, and explain what is possible.")),
    Say("can-rights", _("We can explain your rights to you.")),
    Say("can-lawyer", _("We can talk with you about a lawyer.")),
    Say("can-wages", _("We can talk with you about wages that you did not get.")),
    Say("can-others", _("We can tell you who else can help you.")),
    Say("can-with-consent", _("If you agree, we can ask another service for help.")),
    Say("know-more", _("We need to know a little more before we can say what is possible.")),
)
CANNOT = (
    Say("no-promise-stay", _("We cannot promise that you can stay in Belgium.")),
    Say("no-promise-things", _("We cannot promise papers, money or work.")),
    Say("no-promise-how-long", _("We cannot say yet how long this takes.")),
    Say("no-visit", _("We do not visit the place where you work or live.")),
    Say("not-all", _("We cannot help with everything. If we cannot help, we tell you.")),
    Say("other-service", _("Another service can help you better with this than we can.")),
)
POLICE = (
    Say(
        "police-consent",
        _("We do not call the police without your yes, unless somebody is in great danger."),
    ),
    Say("police-not-first", _("You do not have to go to the police to talk to us.")),
    Say("police-explain", _("Before you decide about the police, we explain what follows.")),
)
SECRECY = (
    Say("secret", _("We keep secret what you tell us.")),
    Say(
        "secret-consent",
        _("We talk to others about you only if you agree, or if somebody is in great danger."),
    ),
    Say("secret-employer", _("We tell your employer nothing.")),
    Say("secret-family", _("We tell your family nothing.")),
    Say("delete-yourself", _("You can delete all these messages here yourself.")),
)
LANGUAGE = (
    Say("own-language", _("You can write in your own language.")),
    Say("do-not-read", _("Nobody at our centre reads your language.")),
    Say("interpreter-reads", _("May an interpreter read your messages for us?")),
    Say("interpreter-talk", _("We can talk with you with an interpreter.")),
    Say("interpreter-secret", _("Our interpreter keeps secret what you say.")),
    Say("interpreter-who", _("Would you rather have a woman or a man as interpreter?")),
    Say("interpreter-not", _("Is there somebody who must not be your interpreter?")),
    Say("other-language", _("Which other languages do you speak?")),
)
COST = (
    Say("talking-free", _("Talking to us is free.")),
    Say("cost-before", _("If something costs money, we tell you before.")),
    Say("nobody-asks-money", _("Nobody may ask you for money to bring you to us.")),
)
BRING = (
    Say("bring-papers", _("Bring your papers if you have them."), acts=True),
    Say("come-without", _("You can come without papers too."), acts=True),
    Say("bring-somebody", _("You can bring somebody whom you trust."), acts=True),
    Say("come-office", _("Please come to our office when it is safe for you."), acts=True),
    Say("leave-papers", _("If it is dangerous to take your papers, leave them there."), acts=True),
    Say("keep-proof", _("Keep pay slips, messages and photos in a safe place."), acts=True),
    Say("write-down", _("Write down names, places and days, if it is safe."), acts=True),
    Say("sign-nothing", _("Do not sign anything that you cannot read."), acts=True),
)
PAPERS = (
    Say("no-papers-needed", _("You need no papers to talk to us.")),
    Say("have-passport", _("Do you have your passport or identity card yourself?")),
    Say("who-has-it", _("If not, who has your passport?")),
    Say("letter", _("Do you have a letter from an office with a day on it?")),
)
WORK = (
    Say("which-work", _("What work do you do?")),
    Say("still-there", _("Do you still work there?")),
    Say("hours", _("How many hours a day do you work?")),
    Say("own-wages", _("Do you get your wages yourself?")),
    Say("debt", _("Does somebody say that you have a debt?")),
)
CHILDREN = (
    Say("children-with-you", _("Do you have children with you?")),
    Say("children-age", _("How old are your children?")),
    Say("children-safe", _("Are your children safe?")),
    Say("under-age", _("How old are you? Under 18 there is other help for you.")),
)
HEALTH = (
    Say("ill", _("Are you ill or hurt?")),
    Say("doctor", _("Do you need a doctor?")),
    Say("medicine", _("Do you need medicine every day?")),
    Say("pregnant", _("Are you pregnant? You need not answer.")),
    Say("food", _("Do you get enough food and sleep?")),
)
LODGING = (
    Say("town", _("In which town are you? You need not tell us the street.")),
    Say("sleep", _("Do you have a safe place to sleep?")),
    Say("place-talk", _("We can talk with you about a safe place.")),
    Say("place-free", _("We do not know yet whether a place is free.")),
)
CLOSING = (
    Say("time-to-think", _("You can think about it first.")),
    Say("write-again", _("You can write to us again whenever you want.")),
    Say("some-days", _("Our next answer can take some days."), acts=True),
    Say("strength", _("We wish you strength.")),
    Say("greetings", _("Kind greetings from our centre.")),
)
