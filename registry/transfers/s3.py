"""Files in S3, for offices whose machines share no folder: Amazon's own, or a server that speaks its language.

boto3 reads the keys and the address from its own variables (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_ENDPOINT_URL_S3, AWS_DEFAULT_REGION). It is installed with requirements-s3.txt. Why no larger package: decision 53.
"""

import errno
import hashlib
import os
from contextlib import contextmanager
from functools import cache

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

# A request waits for a file as long as for the database, and a piece of long work goes on within its minute.
CONFIG = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 2})
NO_FILE = {"404", "NoSuchKey"}
PIECE = 1024 * 1024


@cache
def _client_of(process):
    """The client of the process with that id: one that was forked shares no connection with its parent."""
    return Session().client("s3", config=CONFIG)


class S3Storage(Storage):
    """The files in a folder of a bucket. What fails is an OSError, as with files on a disk."""

    def __init__(self, bucket, folder):
        self._bucket, self._folder = bucket, folder

    @property
    def _client(self):
        return _client_of(os.getpid())

    def _at(self, name):
        return {"Bucket": self._bucket, "Key": f"{self._folder}/{name}"}

    def _open(self, name, mode="rb"):
        with _failing_like_a_file(name):
            return ContentFile(self._client.get_object(**self._at(name))["Body"].read(), name=name)

    def _save(self, name, content):
        with _failing_like_a_file(name):
            self._client.put_object(**self._at(name), Body=content)
        return name

    def sha256(self, name):
        """The SHA-256 of the file as hexadecimal, read piece by piece: a backup may be larger than the memory."""
        digest = hashlib.sha256()
        with _failing_like_a_file(name):
            for piece in self._client.get_object(**self._at(name))["Body"].iter_chunks(PIECE):
                digest.update(piece)
        return digest.hexdigest()

    def delete(self, name):
        with _failing_like_a_file(name):
            self._client.delete_object(**self._at(name))

    def exists(self, name):
        try:
            self._look_at(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name):
        return self._look_at(name)["ContentLength"]

    def get_modified_time(self, name):
        return self._look_at(name)["LastModified"]

    def _look_at(self, name):
        with _failing_like_a_file(name):
            return self._client.head_object(**self._at(name))

    def listdir(self, path):
        folders, files = [], []
        above = f"{self._folder}/{path.rstrip('/')}/" if path else f"{self._folder}/"
        with _failing_like_a_file(path):
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=above, Delimiter="/"
            ):
                folders += [each["Prefix"].removeprefix(above).rstrip("/") for each in page.get("CommonPrefixes", [])]
                files += [each["Key"].removeprefix(above) for each in page.get("Contents", [])]
        return folders, files


@contextmanager
def _failing_like_a_file(name):
    """Raise what S3 answers as a file would: there is none, it is forbidden, or nothing can be read or written."""
    try:
        yield
    except ClientError as error:
        code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in NO_FILE:
            raise FileNotFoundError(errno.ENOENT, str(error), name) from error
        raise OSError(errno.EACCES if status < 500 else errno.EIO, str(error), name) from error
    except (ConnectionError, HTTPClientError) as error:  # It does not answer.
        raise OSError(errno.EIO, str(error), name) from error
    except BotoCoreError as error:  # There are no keys, or no such address.
        raise OSError(errno.EACCES, str(error), name) from error
