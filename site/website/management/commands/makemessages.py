"""`make messages`: the words of code and templates, each into the catalogues of its room."""

import os
from pathlib import Path

from django.core.management.commands import makemessages
from django.utils.translation import to_locale

from base.languages.catalogue_folders import FOLDERS, folder_of, languages_of


class Command(makemessages.Command):
    """Django's own takes the nearest folder; who sees the words decides here."""

    def find_files(self, root: str) -> list[makemessages.TranslatableFile]:
        files = super().find_files(root)
        for file in files:
            file.locale_dir = os.path.abspath(folder_of(os.path.normpath(file.path)))
            Path(file.locale_dir).mkdir(parents=True, exist_ok=True)
        self.locale_paths = [os.path.abspath(folder) for folder in FOLDERS]
        return files

    def write_po_file(self, potfile: str, locale: str) -> None:
        codes = languages_of(Path(os.path.relpath(potfile)).parent.as_posix())
        if locale in map(to_locale, codes):
            super().write_po_file(potfile, locale)
