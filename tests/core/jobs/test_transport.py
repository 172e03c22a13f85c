import shutil
from queue import Empty

import pytest
from kombu import Connection

from nedrecruit import celery as _celery  # noqa: F401 -- registers the transport's name


@pytest.fixture
def queue(tmp_path):
    """A queue in an empty folder."""
    with Connection(
        "embedded://", transport_options={"folder": str(tmp_path / "queue")}
    ) as connection:
        simple = connection.SimpleQueue("celery")
        yield simple
        simple.close()


def test_messages_come_out_in_order_and_once(queue, tmp_path):
    for number in range(5):
        queue.put({"number": number})
    assert queue.qsize() == 5
    received = []
    for _ in range(5):
        message = queue.get(block=False)
        received.append(message.payload["number"])
        message.ack()
    assert received == [0, 1, 2, 3, 4]
    assert list((tmp_path / "queue").iterdir()) == []
    with pytest.raises(Empty):
        queue.get(block=False)


def test_a_half_written_message_and_other_queues_are_not_seen(queue, tmp_path):
    queue.put({"number": 1})
    folder = tmp_path / "queue"
    (folder / ".0_x.celery.msg").write_text("{")
    (folder / "0_x.other.msg").write_text("{")
    assert queue.qsize() == 1
    assert queue.clear() == 1
    assert queue.qsize() == 0


def test_a_folder_wiped_in_use_is_made_again(queue, tmp_path):
    queue.put({"number": 1})
    shutil.rmtree(tmp_path / "queue")
    with pytest.raises(Empty):
        queue.get(block=False)
    queue.put({"number": 2})
    assert queue.get(block=False).payload == {"number": 2}


def test_it_names_itself():
    assert Connection("embedded://").transport.driver_version() == "1"
