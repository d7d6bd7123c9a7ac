// Catches up on the events that a receiver missed while it was down.  SERVICE_URL=https://... WEBHOOK_KEY=sk_live_... node catch-up.mjs
//
// Run it at the start of the receiver and every few minutes. The file CURSOR_FILE (default cursor.txt) stores the position in the feed.
import {readFileSync, renameSync, writeFileSync} from 'node:fs';

const {SERVICE_URL, WEBHOOK_KEY, CURSOR_FILE = 'cursor.txt'} = process.env;
if (!SERVICE_URL || !WEBHOOK_KEY) { console.error('Set SERVICE_URL, the address of the service, and WEBHOOK_KEY, the raw key.'); process.exit(1); }
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

// Your work goes here. The same event may also arrive as a webhook, so process each id once.
function handle(event) {
  console.log(`CAUGHT UP ${event.event} ${event.id} ${event.status}`);
}

function storedCursor() {
  try { return readFileSync(CURSOR_FILE, 'utf8'); } catch { return ''; }
}

for (let cursor = storedCursor(), more = true; more; ) {
  const query = new URLSearchParams(cursor ? {limit: 200, after: cursor} : {limit: 200});
  const options = {headers: {Authorization: `Bearer ${WEBHOOK_KEY}`}, signal: AbortSignal.timeout(10_000)};
  const response = await fetch(`${SERVICE_URL}/api/webhooks/feed?${query}`, options);
  if (response.status === 429 || response.status === 503) {
    await wait(Number(response.headers.get('Retry-After') ?? 5));
    continue;
  }
  if (!response.ok) throw new Error(`The service answered ${response.status}: ${await response.text()}`);
  const {events, nextCursor} = await response.json();
  events.forEach(handle);
  more = nextCursor !== null && nextCursor !== cursor; // an empty page is not the end: it may contain only events that the key may not see
  cursor = nextCursor ?? cursor;
  writeFileSync(`${CURSOR_FILE}.new`, cursor); // written after the work, so that a crash repeats events but loses none
  renameSync(`${CURSOR_FILE}.new`, CURSOR_FILE);
}
