"""A store on this machine that speaks as much of S3 as s5cmd needs to fetch files."""

import re
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

LISTING = "<ListBucketResult><Name>{}</Name><IsTruncated>false</IsTruncated>{}</ListBucketResult>"
ENTRY = (
    "<Contents><Key>{}</Key><LastModified>2020-01-01T00:00:00.000Z</LastModified>"
    "<Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>"
)


@contextmanager
def serve(files, asked):
    """Yield the address of a store of `files` ({bucket/key: bytes}); `asked` gathers paths."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Store, files, asked))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class Store(BaseHTTPRequestHandler):
    def __init__(self, files, asked, *others):
        self.files, self.asked = files, asked
        super().__init__(*others)

    def do_GET(self):
        url = urlsplit(self.path)
        key = url.path.strip("/")
        self.asked.append(key)
        if key in self.files:
            self.piece(self.files[key])
        else:
            self.listing(key.split("/")[0], parse_qs(url.query).get("prefix", [""])[0])

    do_HEAD = do_GET

    def piece(self, body):
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        start, end = (int(asked[1]), min(int(asked[2]) + 1, len(body))) if asked else (0, len(body))
        told = {"Content-Range": f"bytes {start}-{end - 1}/{len(body)}"} if asked else {}
        self.answer(206 if asked else 200, body[start:end], told)

    def listing(self, bucket, prefix):
        found = {k: v for k, v in self.files.items() if k.startswith(f"{bucket}/{prefix}")}
        entries = [ENTRY.format(k.split("/", 1)[1], len(v)) for k, v in found.items()]
        told = {"Content-Type": "application/xml", "x-amz-bucket-region": "us-east-1"}
        self.answer(200, LISTING.format(bucket, "".join(entries)).encode(), told)

    def answer(self, status, body, told):
        self.send_response(status)
        fixed = {"Content-Length": str(len(body)), "Last-Modified": "Wed, 01 Jan 2020 00:00:00 GMT"}
        for name, value in (fixed | told).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass
