"""tuspy as it comes from PyPI, told by one JSON argument what to send and how. Says each step on a line of its own."""

import json
import sys

from tusclient.client import TusClient
from tusclient.storage.filestorage import FileStorage

order = json.loads(sys.argv[1])
options = order["options"]
if "storage" in order:
    options |= {"store_url": True, "url_storage": FileStorage(order["storage"])}

uploader = TusClient(order["endpoint"]).uploader(order["path"], metadata=order["metadata"], **options)
print("begins at", uploader.offset, flush=True)
size = uploader.get_file_size()
while uploader.offset < size:
    uploader.upload_chunk()
    print("came to", uploader.offset, flush=True)
print("through", uploader.url, flush=True)
