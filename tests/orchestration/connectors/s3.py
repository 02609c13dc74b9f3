"""An S3 that speaks HTTP and believes nobody: every request is checked for the signature of its one user."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from orchestration.postgres.cluster import free_port
from tests.orchestration.connectors.listening import wait_until_it_listens

UNCHECKED_REQUESTS = 3
"""Those that make the user."""


@dataclass(frozen=True)
class Store:
    """A running S3: its address, its user's access key, and the administrator's way to it."""

    endpoint: str
    user: str
    password: str
    client: Any
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@dataclass(frozen=True)
class Bucket:
    """A bucket of the test's own, whose folder `books` holds the exports."""

    store: Store
    name: str

    @property
    def url(self) -> str:
        return f"s3://{self.name}/books"

    def put(self, name: str, content: str | bytes) -> None:
        self.store.client.put_object(Bucket=self.name, Key=f"books/{name}", Body=content)

    def remove(self, name: str) -> None:
        self.store.client.delete_object(Bucket=self.name, Key=f"books/{name}")

    def times_fetched(self, name: str) -> int:
        return len(re.findall(f'"GET /{self.name}/books/{name} ', self.store.log.read_text()))


@contextmanager
def serving_s3(folder: Path) -> Iterator[Store]:
    port = free_port()
    log = folder / "log"
    environ = {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": str(UNCHECKED_REQUESTS)}
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environ)
    try:
        wait_until_it_listens(port, log)
        endpoint = f"http://127.0.0.1:{port}"
        user, password = _make_user(endpoint)
        yield Store(endpoint, user, password, _client("s3", endpoint, user, password), process, log)
    finally:
        process.kill()
        process.wait()


def _make_user(endpoint: str) -> tuple[str, str]:
    accounts = _client("iam", endpoint, "nobody", "nothing")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    accounts.create_user(UserName="reader")
    accounts.put_user_policy(UserName="reader", PolicyName="everything", PolicyDocument=json.dumps(everything))
    key = accounts.create_access_key(UserName="reader")["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def _client(service: str, endpoint: str, user: str, password: str) -> Any:
    keys = {"aws_access_key_id": user, "aws_secret_access_key": password}
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", **keys)
