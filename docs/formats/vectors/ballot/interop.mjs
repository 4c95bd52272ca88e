// Makes interop.json: a paper blinded, signed and unblinded by `@cloudflare/blindrsa-ts`, as browsers do it, under the first
// of the published keys. Run it where that package is installed: node interop.mjs keys.json > interop.json
import { readFileSync } from 'node:fs';
import { RSABSSA } from '@cloudflare/blindrsa-ts';

const [first] = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const name = { name: 'RSA-PSS', hash: 'SHA-384' };
const secret = await crypto.subtle.importKey('pkcs8', Buffer.from(first, 'base64'), name, true, ['sign']);
const { n, e } = await crypto.subtle.exportKey('jwk', secret);
const key = await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e, alg: 'PS384', ext: true }, name, true, ['verify']);
const spki = await crypto.subtle.exportKey('spki', key);

const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');
const id = (last) => `00000000-0000-7000-8000-000000000${last}`;
// The canonical bytes: keys in order, no white space.
const paper = new TextEncoder().encode(
  JSON.stringify({ case: id('101'), choice: 'for', meeting: id('081'), nonce, round: 1, v: 1 }),
);
const suite = RSABSSA.SHA384.PSS.Randomized({ supportsRSARAW: false });
const prepared = suite.prepare(paper);
const { blindedMsg, inv } = await suite.blind(key, prepared);
const answer = await suite.blindSign(secret, blindedMsg);
const signature = await suite.finalize(key, prepared, answer, inv);
const text = (bytes) => Buffer.from(bytes).toString('base64');
console.log(JSON.stringify({
  public: text(spki),
  paper: text(paper),
  prefix: text(prepared.slice(0, 32)),
  blinded: text(blindedMsg),
  answer: text(answer),
  signature: text(signature),
}, null, 2));
