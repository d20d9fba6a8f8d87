"""
What editors upload: a picture that is not whole is told from one that is, in a sentence.

And what stands on a public page is neither replaced nor deleted by somebody who may not publish
that page: its readers would have another leaflet, which nobody has read, under the words of before,
or none.
"""

import re
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.crypto import get_random_string
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from PIL import Image, ImageSequence
from wagtail.admin.forms.collections import BaseCollectionMemberForm
from wagtail.documents import permissions as of_documents
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images import permissions as of_pictures
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page, ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from willow.plugins.pillow import PillowImage

from awareness.media import phone_files
from awareness.media.conversion import CannotConvert
from awareness.models import NewsPage

BROKEN = gettext_lazy(
    "This picture cannot be read. Perhaps it did not arrive whole: save it again and try anew."
)
BROKEN_FILE = gettext_noop(
    "This file cannot be read as what its name says it is. Perhaps it did not arrive whole, or was "
    "only renamed: save it again and try anew."
)
# Before the name of a picture: 62 bits, as many as a receipt has.
NAME_LETTERS, LETTERS = 12, "abcdefghijklmnopqrstuvwxyz0123456789"
CHOOSE_AGAIN = gettext_lazy("Mend what is wrong on this screen, and choose the file once more.")
FILMS = frozenset({"mp4", "webm"})
# How files begin, by the end of their names (each format's own specification).
BEGINNINGS = {
    "pdf": re.compile(rb"%PDF-"),
    "mp4": re.compile(rb"\A....ftyp", re.DOTALL),
    "m4a": re.compile(rb"\A....ftyp", re.DOTALL),
    "webm": re.compile(rb"\A\x1a\x45\xdf\xa3"),
    "ogg": re.compile(rb"\AOggS"),
    "opus": re.compile(rb"\AOggS"),
    "mp3": re.compile(rb"\A(?:ID3|\xff[\xe0-\xff])"),
    "vtt": re.compile(rb"\A(?:\xef\xbb\xbf)?WEBVTT"),
}
PUBLIC = gettext_lazy(
    "This file stands on a page that is public, and you may not publish that page. Add yours as a "
    "new file and put it into the page: it is public once the page has been read."
)

STANDS_ON = gettext_lazy(
    "It stands on “{pages}”. Only who may publish that can replace or delete it."
)


FITS = gettext_lazy("Films: at most {film} MB. Papers and sound: at most {most} MB.")
TOO_LARGE = gettext_lazy(
    "This file is too large. Films: at most {film} MB. Papers and sound: at most {most} MB."
)


def sizes_in_mb() -> dict[str, int]:
    """How much fits of each kind, as `FITS` and `TOO_LARGE` say it."""
    sizes = {"film": settings.FILM_BYTES, "most": settings.DOCUMENT_BYTES}
    return {name: size // 1_000_000 for name, size in sizes.items()}


def too_large() -> Any:
    """What whoever sends more than fits is told, in the language spoken where it is shown."""
    return format_lazy(TOO_LARGE, **sizes_in_mb())


class PictureField(WagtailImageField):
    """
    Every frame of the picture is read once, and a telephone's own format becomes JPEG.

    Wagtail looks at the head alone: a file that is cut off is an error of the server there, or
    later on each page that is to show it. And it says what it takes in the language of its first
    reader.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = lazy(filesizeformat, str)(self.max_upload_size)
        takes = {"formats": self.supported_formats_text, "most": most}
        self.help_text = format_lazy(gettext_lazy("{formats}, at most {most}."), **takes)
        self.max_upload_size_text = most
        self.error_messages["file_too_large_unknown_size"] = self.help_text
        self.error_messages["invalid_image"] = BROKEN
        self.error_messages["invalid_image_extension"] = format_lazy(
            gettext_lazy("No picture that can be taken here: it has to be one of {formats}."),
            **takes,
        )

    def to_python(self, data: Any) -> Any:
        try:
            self._look_at_name(data)
            file = super().to_python(self._of_telephone(data))
            if file is not None:
                self._read_whole(file)
        except ValidationError:
            raise
        except CannotConvert as problem:
            raise ValidationError(str(problem), code="invalid_image") from problem
        except Exception as error:  # Pillow raises whatever its decoders do
            raise ValidationError(BROKEN, code="invalid_image") from error
        return file

    def _look_at_name(self, data: Any) -> None:
        """What is none by its name is told what is taken, before anybody asks if it is whole."""
        if data and phone_files.ending_of(data) not in self.allowed_image_extensions:
            raise ValidationError(
                self.error_messages["invalid_image_extension"], code="invalid_image_extension"
            )

    def _of_telephone(self, data: Any) -> Any:
        """The file, or what is made of it where no browser would show it. Raises CannotConvert."""
        if not data or not phone_files.is_photograph(data):
            return data
        self.check_image_file_size(data)
        return phone_files.as_jpeg(data)

    def _read_whole(self, file: Any) -> None:
        with Image.open(file) as picture:
            for frame in ImageSequence.Iterator(picture):
                frame.load()
        file.seek(0)


def told_of_document(file: Any) -> str:
    """
    Why a document cannot be taken, in a sentence; empty if it can. file: as it was uploaded.

    Its size first, then whether it begins, and a PDF ends, as its name says; then what a film says.
    """
    ending = phone_files.ending_of(file)
    if ending == phone_files.FILM_OF_IPHONE:  # of whatever size
        return phone_files.told_of_film(file)
    most = settings.FILM_BYTES if ending in FILMS else settings.DOCUMENT_BYTES
    if file.size > most:
        sizes = {"size": file.size // 1_000_000, "most": most // 1_000_000}
        return _("This file has %(size)s MB, and %(most)s MB fit. Make it smaller.") % sizes
    if not _is_what_it_says(file, ending):
        return _(BROKEN_FILE)
    return phone_files.told_of_film(file)


def _is_what_it_says(file: Any, ending: str) -> bool:
    file.seek(0)
    head = file.read(1024)
    file.seek(max(0, file.size - 2048))
    tail = file.read()
    file.seek(0)
    begins = BEGINNINGS.get(ending)
    is_whole = ending != "pdf" or b"%%EOF" in tail
    return is_whole and (begins is None or begins.search(head) is not None)


class PublicFileGuard(BaseCollectionMemberForm):
    """The file is replaced by whom `kept_by` lets; others read for which pages it stays."""

    data: Any  # Django's, as it was sent in

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields.pop("tags", None)  # nothing of ours looks for them
        self.keepers = kept_by(self.instance, user) if self.instance.pk else []
        if self.keepers:
            titles = "”, “".join(page.get_admin_display_title() for page in self.keepers)
            self.fields["file"].help_text = format_lazy(STANDS_ON, pages=titles)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.keepers and "file" in self.changed_data:
            self.add_error("file", ValidationError(PUBLIC, code="public"))
        elif self.errors and self._is_made_of_another():
            self.add_error("file", ValidationError(CHOOSE_AGAIN, code="again"))
        self._forget_the_name_of_what_is_refused()
        return cleaned

    def _forget_the_name_of_what_is_refused(self) -> None:
        """Wagtail makes a title of a file's name where none stands: let it do so of the next."""
        sent, title = self.files.get(self.add_prefix("file")), self.add_prefix("title")
        if sent and "file" in self.errors and self.data.get(title) == PurePath(sent.name).stem:
            self.data = self.data.copy()  # unpacked, every other box would hold a list
            self.data[title] = ""

    def _is_made_of_another(self) -> bool:
        """Whether it is not what was sent in. That, Wagtail would keep until a title is given."""
        sent = self.files.get(self.add_prefix("file"))
        return sent is not None and self.cleaned_data.get("file") not in (None, sent)


class PublicFileGuardMixin(CollectionOwnershipPermissionPolicy):
    """As Wagtail has it, but a file is deleted by whoever may replace it."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        may = super().user_has_permission_for_instance(user, action, instance)
        return bool(may) and (action != "delete" or not kept_by(instance, user))


def keep_public_files() -> None:
    """
    Give Wagtail this policy for pictures and documents.

    It has no setting and no hook for it; each way to delete one (alone, among many, just after it
    was sent in) asks one object for each kind, which those ways hold already.
    """
    for policy in (of_pictures.permission_policy, of_documents.permission_policy):
        policy.__class__ = PublicFileGuardMixin


class PictureForm(PublicFileGuard, BaseImageForm):
    """
    For WAGTAILIMAGES_IMAGE_FORM_BASE.

    What Wagtail makes of a picture for its own screens lies where readers get theirs, by its name.
    So no name can be guessed, until a page that shows it is public.
    """

    file = PictureField(label=gettext_lazy("File"), widget=BaseImageForm.Meta.widgets["file"])

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            file.name = f"{get_random_string(NAME_LETTERS, LETTERS)}-{file.name}"
        return file


class DocumentField(WagtailDocumentField):
    """It says before how much fits; the browser asks, and `told_of_document` again, by kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_upload_size = settings.FILM_BYTES
        self.help_text = format_lazy(FITS, **sizes_in_mb())
        self.error_messages["file_too_large_unknown_size"] = too_large()

    def check_document_file_size(self, f: Any) -> None:
        """Wagtail's own, in its own words and for every kind the same."""


class DocumentForm(PublicFileGuard, BaseDocumentForm):
    """For WAGTAILDOCS_DOCUMENT_FORM_BASE."""

    file = DocumentField(label=gettext_lazy("File"), widget=BaseDocumentForm.Meta.widgets["file"])

    def full_clean(self) -> None:
        """Of a file that was refused Wagtail's model would say as well that it has no ending."""
        super().full_clean()
        if told := self.errors.get("file"):
            del told[1:]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        if problem := told_of_document(file):
            raise ValidationError(problem, code="unfit")
        try:
            return phone_files.as_ours(file)
        except CannotConvert as why:
            raise ValidationError(str(why), code="unfit") from why


def kept_by(file: Model, user: Any) -> list[Page]:
    """
    The pages for whose sake this user neither replaces nor deletes a picture or document.

    Live ones that they may not publish; and news to which others have said yes, with this picture:
    those are the operator's alone.
    """
    if user.is_superuser:
        return []
    agreed = NewsPage.objects.filter(pk__in=_holders(file)).exclude(centre_yes_on=None)
    public = live_pages_with(file).exclude(pk__in=agreed.values("pk"))
    kept: list[Page] = list(agreed)
    for page in public:
        if not page.permissions_for_user(user).can_publish():
            kept.append(page)
    return kept


def live_pages_with(file: Model) -> QuerySet[Page]:
    """The pages that are public now and have this picture or document on them."""
    return Page.objects.live().public().filter(pk__in=_holders(file))


def _holders(file: Model) -> list[int]:
    """The keys of all pages that have it, public or not."""
    of_pages = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    return [int(key) for key in of_pages.values_list("object_id", flat=True)]


def tell_no_place() -> None:
    """
    What is made of a photograph for readers does not tell where, when and with what it was taken.

    Willow copies that from the original into JPEG and PNG; pictures are turned upright before.
    """
    PillowImage.get_exif_data = lambda _self: None
