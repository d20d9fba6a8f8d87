"""The screen of the guide: the chapters of whoever looks, and of no other role."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies.pages import PagePermissionPolicy

from awareness.translating.translator_rights import languages_of
from helpdesk.desks.staff_permissions import works_here

# What each role should know. A name in quotation marks stands on a button, word for word.


class GuideChapter(NamedTuple):
    """is_for: whether it concerns somebody. steps: in the order in which they are done."""

    title: Any
    is_for: Callable[[Any], bool]
    steps: tuple[Any, ...]


def adds_pages(user: Any) -> bool:
    return PagePermissionPolicy().user_has_permission(user, "add")


CAMPAIGN = (
    _("On the first screen, “New campaign”. English comes first. What you type is kept by itself."),
    _("Type its days like this: 18/10/2027 09:00. It begins and ends without you."),
    _("“End it now, everywhere” stands beside what readers see of it, in each language."),
    _("“Add a file” takes a picture from your computer. Posters and a postcard are made of it."),
    _("Others may see the first page of a reader: only everyday words there."),
    _("“Publish” is behind the arrow beside “Save draft”. “Show me” leads to what is missing."),
    _("Then “Choose its languages”. Under “Translations” each is translated and published."),
    _("Partners find one file with texts, pictures and lines for their website on its page."),
    _("A mistake? “History” has every version, and goes back to it."),
)
REGISTRY = (
    _("Change the number, then “Ask for a second yes”. Readers see the old one until then."),
    _("Asked for your yes? Call the number, open the law. Only then: “Yes, this is right”."),
    _("Wrong, and nobody is there? “Hide this number now”: the national line takes its place."),
    _("“A bad day” puts a banner on every page. It ends by itself, or from the first screen."),
)
TRANSLATIONS = (
    _("A click on a page opens the first sentence that waits. Leave words in braces as they are."),
    _("Is the page whole? “Read as a native speaker”: then readers see the day."),
    _("“All pages in one file” is for somebody who works without an account."),
)
MESSAGES = (
    _("“Helpdesk” asks for your six words, and locks by itself after a quarter of an hour."),
    _("Danger stands first, then what is late. Read “Safe contact” before anything else."),
    _("Never copy what somebody wrote: not into a mail, not into a translator elsewhere."),
    _("Somebody calls back? “Find a conversation” takes the number as your telephone shows it."),
    _("Among “Ready sentences” are questions: the person presses “Yes” or “No”, you read it."),
    _("“Who did what” is for coordinators: their desk, day by day, no word of what was said."),
    _("“Ask for a picture of a paper” takes three in seven days. None comes unasked."),
    _("“This must not be here”, below a picture: nobody sees it again. Then call."),
    _("“Somebody under 18”, in a conversation: whom to call, what to say. It stays at your desk."),
)
GUIDE = (
    GuideChapter(_("A campaign"), adds_pages, CAMPAIGN),
    GuideChapter(
        _("A number, a name, a fact"),
        lambda user: user.has_perm("awareness.change_hotline"),
        REGISTRY,
    ),
    GuideChapter(_("Translations"), lambda user: bool(languages_of(user)), TRANSLATIONS),
    GuideChapter(_("Messages from people"), works_here, MESSAGES),
)


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    """For everybody who may enter the CMS."""

    template_name = "website/staff_guide/guide.html"
    page_title: Any = _("Short guide")
    header_icon = "help"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.breadcrumbs_items + [{"url": "", "label": self.page_title}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        chapters = [chapter for chapter in GUIDE if chapter.is_for(self.request.user)]
        return super().get_context_data(chapters=chapters, **context)
