"""Pages and the registry: what the site says, and the facts that it says it with."""

from django.db import models

from awareness.models.campaigns import CampaignPage, NewsPage
from awareness.models.contacts_and_facts import Fact, Hotline, ReceptionCentre, Region, Topic
from awareness.models.expert_answers import ExpertAnswer
from awareness.models.legal_sources import CheckedLink, LegalSource
from awareness.models.pages import BasePage, ContentPage, HomePage
from awareness.models.review_due_dates import ReviewRule, withheld
from awareness.models.search_texts import SearchText
from awareness.models.sentence_signatures import SentenceSignature
from awareness.models.translation_states import SeedRecord, TranslationState

# The registry's files, in the order in which they are planted: what others name comes first.
PLANTED: tuple[type[models.Model], ...] = (
    *(Region, Topic, Hotline, ReceptionCentre),
    *(Fact, LegalSource),
)
# Every row that is public by a second person's yes.
REGISTRY: tuple[type[models.Model], ...] = (*PLANTED, ExpertAnswer)
# Every kind of page that there is, for whoever goes through all of them.
PAGES: tuple[type[BasePage], ...] = (HomePage, ContentPage, CampaignPage, NewsPage)

__all__ = [
    "PAGES",
    "PLANTED",
    "REGISTRY",
    "BasePage",
    "CampaignPage",
    "CheckedLink",
    "ContentPage",
    "ExpertAnswer",
    "Fact",
    "HomePage",
    "Hotline",
    "LegalSource",
    "NewsPage",
    "ReceptionCentre",
    "Region",
    "ReviewRule",
    "SearchText",
    "SeedRecord",
    "SentenceSignature",
    "Topic",
    "TranslationState",
    "withheld",
]
