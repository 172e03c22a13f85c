import os
from contextlib import contextmanager

import psycopg
import pytest

from tests.journeys.browser import CONTEXT, LAUNCH, watch
from tests.journeys.product import Product


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **LAUNCH}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, **CONTEXT}


@contextmanager
def database_like(test_database_url):
    """A database of the product's own on the server the suite runs on; "" is a SQLite file."""
    if not test_database_url.startswith("postgres"):
        yield ""
        return
    name = f"journey_{os.getpid()}"
    with psycopg.connect(test_database_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield test_database_url.rpartition("/")[0] + f"/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def product(tmp_path_factory):
    """The product on fresh demonstration data, for all journeys of this run."""
    with database_like(os.environ.get("TEST_DATABASE_URL", "")) as database_url:
        made = Product(tmp_path_factory.mktemp("product"), database_url=database_url)
        made.prepare()
        made.start()
        yield made
        made.stop()


@pytest.fixture
def open_page(browser, browser_context_args, product):
    """Open a fresh browser, as a person of its own: open_page(javascript=True) -> (page, problems)."""
    contexts = []

    def opened(*, javascript=True, statuses=(), **options):
        context = browser.new_context(
            **{
                **browser_context_args,
                "java_script_enabled": javascript,
                "base_url": product.url,
                **options,
            }
        )
        contexts.append(context)
        page = context.new_page()
        return page, watch(page, statuses=statuses)

    yield opened
    for context in contexts:
        context.close()
