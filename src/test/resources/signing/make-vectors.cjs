// Prints vectors.json: the data and signatures that JavaScript creates for unusual names and amounts. Run it by hand:
//   node src/test/resources/signing/make-vectors.cjs > src/test/resources/signing/vectors.json
const crypto = require('crypto');

const names = [
  'Jane Smith', 'Zoë "Zo" O\'Neil', 'back\\slash and /slash/', '<b>&amp;</b>', 'tab\tnew\nline\rback\bform\f',
  '\u0000\u0001\u001f\u007f\u0080\u009f', 'line\u2028paragraph\u2029end', '\ufeffbom\uffff\ufffe', 'e\u0301 vs \u00e9',
  '李小龍 محمد עברית हिन्दी', '👩‍👩‍👧‍👦🏳️‍🌈', '𝒥𝒶𝓃ℯ\u{10ffff}', 'high\ud800', '\udc00low', '\ude00\ud83dswapped',
  '\ud83d\ud83d\ude00', '\u200f\u202eright to left', '${name} {{name}} %s', '__proto__', 'x'.repeat(100),
];
const amounts = [
  '0', '0.0', '75', '75.00', '75.5', '75.10', '0.1', '0.30000000000000004', '1E+21', '1E+20', '999999999999999999999', '123E+18',
  '1E-6', '1E-7', '0.00000123', '5E-324', '1.7976931348623157E+308', '9007199254740991', '9007199254740993',
  '12345678901234567890.123456789', '1E+23', '100000', '99999.9999',
];
const keyHash = crypto.createHash('sha256').update('sk_live_vectors').digest('hex');
const vectors = [];
for (let i = 0; i < Math.max(names.length, amounts.length); i++) {
  const name = names[i % names.length];
  const amount = amounts[i % amounts.length];
  const data = JSON.stringify({
    bookingId: '507f1f77bcf86cd799439011',
    isGuestBooking: true,
    client: { id: null, name, email: 'jane@example.com' },
    therapist: { id: '507f1f77bcf86cd799439013', name, email: 'john@therapyapp.com' },
    scheduledAt: '2030-01-20T14:00:00Z',
    durationMinutes: 50,
    amount: Number(amount),
    currency: 'USD',
    paymentMethod: null,
    timeZone: 'America/Argentina/Buenos_Aires',
  });
  const signature = crypto
    .createHmac('sha256', keyHash)
    .update(`booking.created.2030-01-15T10:30:00.000Z.${data}`)
    .digest('hex');
  // The name as UTF-16 code units, so that no JSON library changes it before the test reads it.
  const units = [];
  for (let j = 0; j < name.length; j++) units.push(name.charCodeAt(j));
  vectors.push({ name: units, amount, data: Buffer.from(data, 'utf8').toString('base64'), signature });
}
console.log(JSON.stringify({ keyHash, vectors }, null, 1).replace(/\n\s+(\d)/g, '$1').replace(/(\d)\n\s+\]/g, '$1]'));
