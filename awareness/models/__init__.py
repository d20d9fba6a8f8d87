"""Pages and the registry: what the site says, and the facts that it says it with."""

from awareness.models.pages import BasePage, ContentPage, HomePage
from awareness.models.reference import Fact, Hotline, ReceptionCentre, Region, Topic
from awareness.models.state import SeedRecord, TranslationState

__all__ = [
    "BasePage",
    "ContentPage",
    "Fact",
    "HomePage",
    "Hotline",
    "ReceptionCentre",
    "Region",
    "SeedRecord",
    "Topic",
    "TranslationState",
]
