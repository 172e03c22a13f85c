import configparser
import socket

import pytest

from nedrecruit import stack
from nedrecruit.celery import broker


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_three_programs_are_kept_running():
    config = configparser.ConfigParser(interpolation=None)
    config.read_string(stack.config(host="127.0.0.1", port=8123))
    assert {f"program:{name}" for name in stack.PROGRAMS} < set(config.sections())
    assert all(config[f"program:{name}"]["autorestart"] == "true" for name in stack.PROGRAMS)
    assert "--port 8123" in config["program:web"]["command"]


def test_a_busy_port_is_refused_in_one_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(stack.StackError, match="in use by another program"):
            stack.prepare(host="127.0.0.1", port=other.getsockname()[1])


def test_a_second_stack_in_the_same_folder_names_the_first(var):
    with stack.prepare(host="127.0.0.1", port=0) as lock:
        lock.write("http://127.0.0.1:8000")
        lock.flush()
        with pytest.raises(stack.StackError, match=r"already running .* at http://127.0.0.1:8000"):
            stack.prepare(host="127.0.0.1", port=0)
    stack.prepare(host="127.0.0.1", port=0).close()


def test_each_broker_gets_its_own_settings():
    assert broker("embedded")["broker_url"].startswith("embedded:")
    assert broker("redis://cache")["task_acks_late"]
    assert "task_default_queue_type" not in broker("redis://cache")
    assert broker("amqp://rabbit")["task_default_queue_type"] == "quorum"
