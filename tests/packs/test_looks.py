import pytest

from workflows.packs.rules.looks import accent_css, contrast_with_white


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#0000ff", 8.59)]
)
def test_contrast_as_published_tools_give_it(colour, ratio):
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.05)


def test_a_colour_too_light_to_read_is_not_used():
    assert accent_css("#0b5563") == ":root { --accent: #0b5563; }"
    assert accent_css("#ffcc00") == ""
