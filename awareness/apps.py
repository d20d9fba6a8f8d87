"""What everybody may read."""

from django.apps import AppConfig


class AwarenessConfig(AppConfig):
    name = "awareness"

    def ready(self) -> None:
        from awareness import checks, signals
        from awareness.models.campaign_form import ReadersPanel
        from awareness.models.page_form import AdvicePanel
        from awareness.models.pages import BasePage
        from awareness.serving import page_context
        from awareness.staff import document_words, report_views, uploads
        from awareness.staff.writing_advice import advice_on
        from awareness.translating import placeholder_lock
        from awareness.translating.campaign_languages import readers_panel

        BasePage.context_of = page_context.context_of
        AdvicePanel.BoundPanel.advice_on = staticmethod(advice_on)
        ReadersPanel.BoundPanel.readers_panel = staticmethod(readers_panel)
        placeholder_lock.lock_placeholders()
        uploads.tell_no_place()
        uploads.keep_public_files()
        document_words.make_findable()
        report_views.keep_formulas_out()
        signals.connect()
        checks.register_checks()
