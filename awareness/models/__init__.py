"""Pages and the registry: what the site says, and the facts that it says it with."""

from awareness.models.campaigns import CampaignPage
from awareness.models.found import SearchText
from awareness.models.links import CheckedLink
from awareness.models.pages import BasePage, ContentPage, HomePage
from awareness.models.reference import Fact, Hotline, ReceptionCentre, Region, Topic
from awareness.models.review import ReviewRule, withheld
from awareness.models.sources import LegalSource
from awareness.models.state import SeedRecord, TranslationState

# Every kind of page that there is, for whoever goes through all of them.
PAGES: tuple[type[BasePage], ...] = (HomePage, ContentPage, CampaignPage)

__all__ = [
    "PAGES",
    "BasePage",
    "CampaignPage",
    "CheckedLink",
    "ContentPage",
    "Fact",
    "HomePage",
    "Hotline",
    "LegalSource",
    "ReceptionCentre",
    "Region",
    "ReviewRule",
    "SearchText",
    "SeedRecord",
    "Topic",
    "TranslationState",
    "withheld",
]
