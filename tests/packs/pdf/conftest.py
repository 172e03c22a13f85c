import pytest

from tests.packs.pdf import sample


@pytest.fixture(scope="session")
def native_pack():
    return sample.build(sample.native())


@pytest.fixture(scope="session")
def mixed_pack():
    return sample.build(sample.mixed())
