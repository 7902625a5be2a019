"""What all rooms' tests share: which tests this checkout can run."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests on real law where the corpora do not lie beside the project.

    They are deselected, not skipped: a checkout without the corpora has nothing to catch up on.
    """
    if (config.rootpath.parent / "shared" / "corpora").is_dir():
        return
    real_law = [item for item in items if item.get_closest_marker("real_law")]
    if real_law:
        config.hook.pytest_deselected(items=real_law)
        items[:] = [item for item in items if item not in real_law]
