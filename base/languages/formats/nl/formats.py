from base.languages.formats import DAYS as DATE_INPUT_FORMATS  # noqa: F401
from base.languages.formats import DAYS_WITH_HOURS as DATETIME_INPUT_FORMATS  # noqa: F401
