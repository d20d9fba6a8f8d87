"""What staff paste into Wagtail's screens makes the server ask nobody."""

import pytest
from wagtail.embeds.embeds import get_embed
from wagtail.embeds.exceptions import EmbedUnsupportedProviderException
from wagtail.embeds.finders import get_finders


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["https://www.youtube.com/watch?v=1", "https://vimeo.com/1"])
def test_no_film_of_others_is_looked_up(address):
    assert get_finders() == []
    with pytest.raises(EmbedUnsupportedProviderException):
        get_embed(address)
