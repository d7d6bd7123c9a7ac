// Reads a file with one webhook per line: the hash of its key, a space, and the body. Verifies each body with the unchanged
// function of the product document. Each body must also be equal to the text that JavaScript serializes after parsing it.
const crypto = require('crypto');

function verifyWebhookSignature(payload, signature, keyHash) {
  const message = `${payload.event}.${payload.timestamp}.${JSON.stringify(payload.data)}`;
  const expectedSignature = crypto
    .createHmac('sha256', keyHash)
    .update(message)
    .digest('hex');
  
  return signature === expectedSignature;
}

const lines = require('fs').readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean);
let bad = 0;
for (const line of lines) {
  const space = line.indexOf(' ');
  const body = line.slice(space + 1);
  const payload = JSON.parse(body);
  const verified = verifyWebhookSignature(payload, payload.signature, line.slice(0, space));
  if (!verified || JSON.stringify(payload) !== body) {
    bad++;
    if (bad <= 3) {
      console.log(`${verified ? 'written differently' : 'not verified'}: ${body}`);
    }
  }
}
console.log(`${lines.length - bad} of ${lines.length} verified`);
process.exit(bad === 0 ? 0 : 1);
