"""Twenty thousand sockets that say nothing, before nginx and before Caddy."""

from tests.site.test_deploy import (  # noqa: F401 - fixtures
    bare_site,
    caddy,
    many_files,
    nginx,
    proxy,
    test_thousands_of_idle_sockets_fail_nobody,
)
