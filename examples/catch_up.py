"""Catches up on the events that a receiver missed while it was down.  SERVICE_URL=https://... WEBHOOK_KEY=sk_live_... python catch_up.py

Run it at the start of the receiver and every few minutes. The file CURSOR_FILE (default cursor.txt) stores the position in the feed.
"""

import json
import os
import pathlib
import time
import urllib.error
import urllib.parse
import urllib.request

CURSOR = pathlib.Path(os.environ.get("CURSOR_FILE", "cursor.txt"))
if not (os.environ.get("SERVICE_URL") and os.environ.get("WEBHOOK_KEY")):
    raise SystemExit("Set SERVICE_URL, the address of the service, and WEBHOOK_KEY, the raw key.")


def handle(event: dict) -> None:
    """Your work goes here. The same event may also arrive as a webhook, so process each id once."""
    print(f"CAUGHT UP {event['event']} {event['id']} {event['status']}", flush=True)


def read(cursor: str) -> dict:
    query = urllib.parse.urlencode({"limit": 200, "after": cursor} if cursor else {"limit": 200})
    url = f"{os.environ['SERVICE_URL']}/api/webhooks/feed?{query}"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {os.environ['WEBHOOK_KEY']}"})
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503):
                raise
            time.sleep(int(error.headers.get("Retry-After", "5")))


cursor = CURSOR.read_text() if CURSOR.exists() else ""
more = True
while more:
    page = read(cursor)
    for event in page["events"]:
        handle(event)
    more = page["nextCursor"] not in (None, cursor)  # an empty page is not the end: it may contain only events that the key may not see
    cursor = page["nextCursor"] or cursor
    new = CURSOR.with_suffix(".new")
    new.write_text(cursor)  # written after the work, so that a crash repeats events but loses none
    new.replace(CURSOR)
