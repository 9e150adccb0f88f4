"""What schemathesis has to know of tus: how bytes of a file are written into a body."""

import schemathesis


@schemathesis.serializer("application/offset+octet-stream")
def offset_octet_stream(_context, value):
    """As they are; a text by its UTF-8, anything else by its words."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
