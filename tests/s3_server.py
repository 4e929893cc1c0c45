"""A server that speaks the language of S3, in a process of its own, and the variables with which boto3 finds it."""

import socket
import subprocess
import sys
from contextlib import contextmanager

from boto3.session import Session

from tests.worker_process import until

BUCKET = "berkas"
KEYS = {"AWS_ACCESS_KEY_ID": "kunci", "AWS_SECRET_ACCESS_KEY": "rahasia", "AWS_DEFAULT_REGION": "us-east-1"}


@contextmanager
def running():
    """Have a server with an empty bucket while inside; gives the variables."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own
    try:
        until(lambda: _answers(port))
        variables = variables_for(port)
        session = Session(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"])
        session.client("s3", endpoint_url=variables["AWS_ENDPOINT_URL_S3"]).create_bucket(Bucket=BUCKET)
        yield variables
    finally:
        server.terminate()
        server.wait()


def variables_for(port):
    """The variables for a server at that port of this machine."""
    return KEYS | {"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}"}


def free_port():
    """A port at which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def _answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
