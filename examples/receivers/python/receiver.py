"""A receiver of webhooks with FastAPI.  WEBHOOK_KEY=sk_live_... .venv/bin/python receiver.py (README.md says how to install it)

WEBHOOK_KEY is the raw key. During a rotation give the new and the old key, separated by a comma. The default PORT is 3000.
"""

import base64
import hashlib
import hmac
import json
import os
import time
from collections import OrderedDict
from collections.abc import Mapping

import uvicorn
from fastapi import BackgroundTasks, FastAPI, Request, Response

MAX_BODY = 256 * 1024
TOLERANCE_SECONDS = 300
KEYS = [key.strip() for key in os.environ.get("WEBHOOK_KEY", "").split(",") if key.strip()]
if not KEYS:
    raise SystemExit("Set WEBHOOK_KEY to the raw key of the webhook")
KEY_HASHES = [hashlib.sha256(key.encode()) for key in KEYS]

app = FastAPI()
seen: OrderedDict[str, None] = OrderedDict()


def body_is_signed(body: bytes, event: dict) -> bool:
    """Verifies the signature in the body: an HMAC over event, timestamp and the original text of `data`. Its key is the hex text of the hash."""
    # Extracts the original text of data. json.dumps would serialize some numbers and characters differently.
    data = body[body.index(b'"data":') + len(b'"data":') : body.rindex(b',"signature":')]
    message = f"{event['event']}.{event['timestamp']}.".encode() + data
    given = str(event["signature"]).encode()
    return any(
        hmac.compare_digest(hmac.new(key.hexdigest().encode(), message, hashlib.sha256).hexdigest().encode(), given)
        for key in KEY_HASHES
    )


def header_is_signed(body: bytes, headers: Mapping[str, str]) -> bool:
    """Verifies the Standard Webhooks 1.0 signature of the id, the time of this attempt and every byte of the body."""
    sent_at = headers.get("webhook-timestamp", "")
    if not sent_at.isdecimal() or abs(time.time() - int(sent_at)) > TOLERANCE_SECONDS:
        return False
    message = f"{headers.get('webhook-id', '')}.{sent_at}.".encode() + body
    given = [entry.encode() for entry in headers.get("webhook-signature", "").split(" ")]
    expected = [
        b"v1," + base64.b64encode(hmac.new(key.digest(), message, hashlib.sha256).digest()) for key in KEY_HASHES
    ]
    return any(hmac.compare_digest(one, other) for one in given for other in expected)


def is_duplicate(event_id: str) -> bool:
    """Returns whether the id was seen before. The ids are in memory here. To keep them over a restart, use a unique column in your database."""
    if event_id in seen:
        return True
    seen[event_id] = None
    if len(seen) > 10_000:
        seen.popitem(last=False)
    return False


def handle(event: dict) -> None:
    """Your work goes here. It runs after the answer, so put work that must not be lost into a durable queue."""
    # Prints the line and its end in one call, because several of these functions run in parallel threads.
    print(f"VERIFIED {event['event']} {event['id']}\n", end="", flush=True)


@app.post("/")
async def receive(request: Request, tasks: BackgroundTasks) -> Response:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            return Response(status_code=413)
    try:
        event = json.loads(body)
        signed = body_is_signed(body, event) and header_is_signed(body, request.headers)
    except (ValueError, KeyError, TypeError):
        return Response(status_code=400)
    if not signed:
        print("REFUSED", flush=True)
        return Response(status_code=401)
    if is_duplicate(event["id"]):
        print(f"AGAIN {event['event']} {event['id']}", flush=True)
    else:
        tasks.add_task(handle, event)
    return Response(status_code=204)  # answers without waiting for the work: the service waits at most five seconds


if __name__ == "__main__":
    uvicorn.run(app, host=os.environ.get("LISTEN") or "127.0.0.1", port=int(os.environ.get("PORT", "3000")), log_level="warning")
