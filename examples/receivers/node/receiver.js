// A receiver of webhooks with Express.  npm install && WEBHOOK_KEY=sk_live_... node receiver.js
//
// WEBHOOK_KEY is the raw key. During a rotation give the new and the old key, separated by a comma. The default PORT is 3000.
const crypto = require('crypto');
const express = require('express');

const TOLERANCE_SECONDS = 300;
const keyHashes = (process.env.WEBHOOK_KEY ?? '')
  .split(',')
  .map((key) => key.trim())
  .filter(Boolean)
  .map((key) => crypto.createHash('sha256').update(key).digest('hex'));
if (keyHashes.length === 0) throw new Error('Set WEBHOOK_KEY to the raw key of the webhook');

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

// The ids of received events, here in memory. To keep them over a restart, use a unique column in your database.
const seen = new Set();
function isDuplicate(id) {
  if (seen.has(id)) return true;
  seen.add(id);
  if (seen.size > 10_000) seen.delete(seen.values().next().value);
  return false;
}

// Your work goes here. It runs after the answer, so put work that must not be lost into a durable queue.
function handle(webhook) {
  console.log(`VERIFIED ${webhook.event} ${webhook.id}`);
}

function parse(body) {
  try {
    const payload = JSON.parse(body.toString('utf8'));
    return payload !== null && typeof payload === 'object' ? payload : null;
  } catch {
    return null;
  }
}

const app = express();
app.post('/', express.raw({ type: () => true, limit: '256kb' }), (request, response) => {
  const body = request.body; // the received bytes: parsed and serialized again they could fail verification
  const payload = Buffer.isBuffer(body) ? parse(body) : null;
  if (!payload) return response.sendStatus(400);
  const signed =
    keyHashes.some((hash) => verifyWebhookSignature(payload, payload.signature, hash)) &&
    keyHashes.some((hash) => verifyStandardSignature(request.headers, body, hash));
  if (!signed) {
    console.log('REFUSED');
    return response.sendStatus(401);
  }
  response.sendStatus(204); // answers without waiting for the work: the service waits at most five seconds
  if (isDuplicate(payload.id)) console.log(`AGAIN ${payload.event} ${payload.id}`);
  else setImmediate(handle, payload);
});
app.listen(Number(process.env.PORT ?? 3000), process.env.LISTEN || '127.0.0.1');
