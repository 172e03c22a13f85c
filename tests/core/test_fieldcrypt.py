import base64

import pytest

from workflows.core.fieldcrypt import SealedValueError, parse_keys, seal, unseal

A, B = b"a" * 32, b"b" * 32


def written(key: bytes) -> str:
    return base64.b64encode(key).decode()


def test_what_is_sealed_opens_in_its_place_only():
    sealed = seal("secret", place="table|column|1")
    assert "secret" not in sealed
    assert unseal(sealed, place="table|column|1") == "secret"
    with pytest.raises(SealedValueError, match="cannot be opened"):
        unseal(sealed, place="table|column|2")


def test_the_same_secret_is_never_stored_alike():
    assert seal("secret", place="p") != seal("secret", place="p")


def test_a_new_key_seals_and_the_old_one_still_opens(settings):
    settings.FIELD_KEYS = {"one": A}
    old = seal("secret", place="p")
    settings.FIELD_KEYS = {"two": B, "one": A}
    assert unseal(old, place="p") == "secret"
    assert seal("secret", place="p").startswith("two:")
    settings.FIELD_KEYS = {"two": B}
    with pytest.raises(SealedValueError):
        unseal(old, place="p")


@pytest.mark.parametrize("broken", ["", "test", "test:", "test:!!", "test:YWJj", "other:YWJj"])
def test_what_was_never_sealed_does_not_open(broken):
    with pytest.raises(SealedValueError):
        unseal(broken, place="p")


def test_every_altered_byte_is_noticed():
    name, _, encoded = seal("secret", place="p").partition(":")
    raw = base64.b64decode(encoded)
    for index in range(len(raw)):
        changed = raw[:index] + bytes([raw[index] ^ 1]) + raw[index + 1 :]
        with pytest.raises(SealedValueError):
            unseal(f"{name}:{base64.b64encode(changed).decode()}", place="p")


def test_keys_are_read_in_order():
    keys = parse_keys(f" one:{written(A)}, two:{written(B)} ,")
    assert list(keys.items()) == [("one", A), ("two", B)]


@pytest.mark.parametrize(
    "text", ["", " , ", "one", "one:!!", f"one:{written(b'short')}", f":{written(A)}"]
)
def test_keys_written_wrongly_are_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="key"):
        parse_keys(text)
