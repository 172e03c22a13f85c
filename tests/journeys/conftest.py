import pytest

from tests.databases import own_database
from tests.journeys.browser import CONTEXT, LAUNCH, watch
from tests.journeys.product import Product


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **LAUNCH}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, **CONTEXT}


@pytest.fixture(scope="session")
def product(tmp_path_factory):
    """The product on fresh demonstration data, for all journeys of this run."""
    folder = tmp_path_factory.mktemp("product")
    with own_database(folder) as database_url:
        made = Product(folder, database_url=database_url)
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
