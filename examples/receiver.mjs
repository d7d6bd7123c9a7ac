// A receiver of webhooks that needs only Node 18 or newer.
//
//   WEBHOOK_KEY=sk_live_... node examples/receiver.mjs
//
// WEBHOOK_KEY is the raw key that the service showed when the key was created. During a rotation give the new and the
// old key, separated by a comma. PORT is the port to listen on (default 3000; 0 selects a free port).

import crypto from 'node:crypto';
import http from 'node:http';

const rawKeys = (process.env.WEBHOOK_KEY ?? '').split(',').map((key) => key.trim()).filter(Boolean);
if (rawKeys.length === 0) {
  console.error('Set WEBHOOK_KEY to the raw key of the webhook (sk_live_...).');
  process.exit(1);
}
const port = Number(process.env.PORT ?? 3000);
const MAX_BODY = 256 * 1024;
const TOLERANCE_SECONDS = 300;
const REMEMBERED = 10_000;

// The hex text of SHA-256(raw key) is the secret of the signature in the body. Its 32 bytes are the secret of the header signature.
const keyHashes = rawKeys.map((key) => crypto.createHash('sha256').update(key).digest('hex'));

// Verifies the signature in the body. This is the unchanged function of the webhook documentation.
function verifyWebhookSignature(payload, signature, keyHash) {
  const message = `${payload.event}.${payload.timestamp}.${JSON.stringify(payload.data)}`;
  const expectedSignature = crypto
    .createHmac('sha256', keyHash)
    .update(message)
    .digest('hex');
  
  return signature === expectedSignature;
}

// Verifies the Standard Webhooks 1.0 signature of the id, the time of this attempt and every byte of the body.
function verifyStandardSignature(headers, body, keyHash) {
  const time = headers['webhook-timestamp'] ?? '';
  if (!(Math.abs(Date.now() / 1000 - Number(time)) <= TOLERANCE_SECONDS)) return false;
  const expected = crypto
    .createHmac('sha256', Buffer.from(keyHash, 'hex'))
    .update(`${headers['webhook-id']}.${time}.`)
    .update(body)
    .digest();
  return (headers['webhook-signature'] ?? '').split(' ').some((entry) => {
    const [version, text] = entry.split(',');
    const given = Buffer.from(text ?? '', 'base64');
    return version === 'v1' && given.length === expected.length && crypto.timingSafeEqual(given, expected);
  });
}

// The ids of received events, the oldest first. To keep them over a restart, store them in your database, in the same
// transaction as the result of your work.
const seen = new Set();

function isDuplicate(id) {
  if (seen.has(id)) return true;
  seen.add(id);
  if (seen.size > REMEMBERED) seen.delete(seen.values().next().value);
  return false;
}

function parse(body) {
  try {
    const payload = JSON.parse(body.toString('utf8'));
    return payload !== null && typeof payload === 'object' ? payload : null;
  } catch {
    return null;
  }
}

function receive(request, body) {
  const payload = parse(body);
  if (!payload) return [400, 'not JSON'];
  const bodySigned = keyHashes.some((hash) => verifyWebhookSignature(payload, payload.signature, hash));
  const headerSigned = keyHashes.some((hash) => verifyStandardSignature(request.headers, body, hash));
  if (!bodySigned || !headerSigned) {
    console.log(`REFUSED signature of the body: ${bodySigned}, of the header: ${headerSigned}`);
    return [401, 'bad signature'];
  }
  if (isDuplicate(payload.id)) {
    console.log(`AGAIN ${payload.event} ${payload.id}`);
    return [200, 'seen before'];
  }
  console.log(`VERIFIED ${payload.event} ${payload.id}`);
  console.log(JSON.stringify(payload, null, 2));
  return [200, 'thank you'];
}

const server = http.createServer((request, response) => {
  const answer = (status, text) => {
    response.writeHead(status, { 'Content-Type': 'text/plain' });
    response.end(text);
  };
  if (request.method !== 'POST') return answer(405, 'POST only');
  const parts = [];
  let size = 0;
  request.on('data', (part) => {
    size += part.length;
    if (size <= MAX_BODY) parts.push(part);
  });
  request.on('end', () => (size > MAX_BODY ? answer(413, 'too large') : answer(...receive(request, Buffer.concat(parts)))));
});
server.on('error', (error) => {
  console.error(`Cannot listen on port ${port}: ${error.code}`);
  process.exit(1);
});
const host = process.env.LISTEN || '127.0.0.1';
server.listen(port, host, () => console.log(`Listening on http://${host}:${server.address().port}/`));
