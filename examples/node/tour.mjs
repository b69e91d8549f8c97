// The tour in JavaScript: npm ci --prefix node && node node/tour.mjs, with PGSOCIAL_APP_URL.
import { randomBytes } from 'node:crypto';
import { on } from 'node:events';
import pg from 'pg';

// Ids are bigint, which pg gives as strings: JavaScript's numbers end at 2^53.
const client = new pg.Client({ connectionString: process.env.PGSOCIAL_APP_URL });
await client.connect();

// Names of its own, so that it can be run again; what is printed leaves the ending out.
const run = `_${randomBytes(4).toString('hex')}`;

const rows = async (text, ...values) => (await client.query(text, values)).rows;
const value = async (text, ...values) =>
  (await client.query({ text, values, rowMode: 'array' })).rows[0][0];
const yes = (isSo) => (isSo ? 'yes' : 'no');
const texts = (posts) => posts.map((post) => post.body.replaceAll(run, '')).join(' | ');

// Before reading on from a place, LISTEN: then nothing is missed.
const bell = on(client, 'notification', { signal: AbortSignal.timeout(30_000) });
await client.query('listen pgsocial_batch');
let place = [await value('select social.last_batch()'), null];

const signUp = 'select social.create_user($1, $2)';
const ada = await value(signUp, `ada${run}`, 'Ada');
const grace = await value(signUp, `grace${run}`, 'Grace');
console.log('Ada and Grace signed up');

const [follow] = await rows('select * from social.follow_user($1, $2)', grace, ada);
console.log(`Grace follows Ada: ${follow.state}, changed: ${yes(follow.is_changed)}`);

const post = 'select social.create_post($1, $2, p_visibility => $3)';
await value(post, ada, `First day #orchard${run}`, 'public');
const plums = await value(post, ada, `Plums are ripe #orchard${run}`, 'public');
const secret = await value(post, ada, `For @grace${run} alone`, 'mentioned');

// Each row carries the cursor after which the next page starts.
let cursor = null;
for (const number of [1, 2]) {
  const page = await rows('select * from social.home_feed($1, 2, $2)', grace, cursor);
  console.log(`page ${number} of Grace's home: ${texts(page)}`);
  cursor = page.at(-1).cursor;
}

const found = await rows('select * from social.list_hashtag_posts(null, $1)', `#orchard${run}`);
console.log(`a guest sees ${found.length} posts in #orchard`);

const like = 'select social.like_post($1, $2)';
const first = await value(like, grace, plums);
const second = await value(like, grace, plums);
console.log(`Grace likes the plums: ${yes(first)}, again: ${yes(second)}`);

try {
  await rows('select * from social.get_post(null, $1)', secret);
} catch (error) {
  console.log(`a guest asks for what is for Grace alone: ${error.code} ${error.detail}`);
}

// Events can be read once their batch is sealed: a notification says so.
const told = [];
while (!told.includes('like.created')) {
  const events = await rows('select * from social.read_events($1, $2, $3)', grace, ...place);
  if (events.length === 0) {
    await bell.next();
    continue;
  }
  told.push(...events.map((event) => event.type));
  place = [events.at(-1).batch_id, events.at(-1).id];
}
console.log(`Grace was told of: ${told.join(', ')}`);
await client.end();
