"""How the suite itself runs."""

import pytest


@pytest.mark.xdist_group("of one")
def test_groups_are_kept_together(request: pytest.FixtureRequest) -> None:
    """pytest-xdist says nothing where it cannot name them: then every process starts the demo and imports the library."""
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@of one"), "pytest-xdist does not know this pytest (requirements-dev.in)"
