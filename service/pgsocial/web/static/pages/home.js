// The home feed: kept while other pages are open, so that the way back is none.

import { get, session } from '../api.js';
import { html, useEffect, useRef } from '../preact.js';
import { keepPost, me, useValue, Value } from '../store.js';
import { listen } from '../stream.js';
import { Heading, Nothing, Problem, Waiting } from '../parts/basics.js';
import { Composer } from '../parts/composer.js';
import { More, onFeedKey } from '../parts/lists.js';
import { Post } from '../parts/post.js';
import { Welcome } from './account.js';
import { announce } from '../parts/toasts.js';

const EMPTY = { items: null, next: null, error: null, isBusy: false, fresh: [], isFull: false };
const feed = new Value(EMPTY);
// Whose: another person's feed must not come into one's own.
let owner = null;

const patch = (changes) => feed.change((now) => ({ ...now, ...changes }));
const entryKey = (entry) => `${entry.id}/${entry.shared_by?.share_id ?? ''}`;

async function page(cursor) {
  const found = await get('/v1/feed', { cursor });
  return { ...found, entries: found.items.map(keepPost) };
}

const keys = (entries) => new Set((entries ?? []).map(entryKey));

async function load(cursor) {
  const asked = session.get()?.user_id;
  const had = keys(feed.get().items);
  patch({ isBusy: true, error: null });
  try {
    const { entries, next } = await page(cursor);
    if (asked !== owner) return;
    // What was written meanwhile is in it or not, as it happened to be asked before or after.
    const got = keys(entries);
    feed.change((now) => ({
      ...now,
      items: cursor ? [...now.items, ...entries] : [
        ...(now.items ?? []).filter((entry) => !had.has(entryKey(entry)) && !got.has(entryKey(entry))),
        ...entries,
      ],
      next,
      isBusy: false,
      ...(cursor ? {} : { fresh: [], isFull: false }),
    }));
  } catch (error) {
    if (asked === owner) patch({ error, isBusy: false });
  }
}

// What is new is fetched at once and shown when asked for, so that nothing moves under the eyes.
let isLooking = false;
let isAsked = false;
async function look() {
  if (isLooking) {
    isAsked = true;
    return;
  }
  isLooking = true;
  try {
    do {
      isAsked = false;
      await lookOnce();
    } while (isAsked);
  } finally {
    isLooking = false;
  }
}

async function lookOnce() {
  const asked = owner;
  if (!session.get() || !feed.get().items) return;
  try {
    const { entries } = await page();
    if (asked !== owner) return;
    const own = session.get()?.user_id;
    const shown = keys(feed.get().items);
    const known = new Set(feed.get().items.map((entry) => entry.id));
    const fresh = entries.filter((entry) => !shown.has(entryKey(entry)));
    const newest = entries.findIndex((entry) => shown.has(entryKey(entry)));
    const above = (newest < 0 ? fresh : entries.slice(0, newest)).filter(
      (entry) => !(known.has(entry.id) && entry.shared_by?.id === own),
    );
    const before = feed.get().fresh.length;
    patch({ fresh: above, isFull: newest < 0 && known.size > 0 });
    if (above.length > before) announce(`${above.length} new`);
  } catch {
    // The next event asks again.
  }
}

function showFresh() {
  const { fresh, isFull } = feed.get();
  scrollTo({ top: 0, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  if (isFull) return load();
  const ids = new Set(fresh.map((entry) => entry.id));
  return feed.change((now) => ({
    ...now,
    items: [...fresh, ...now.items.filter((entry) => !ids.has(entry.id))],
    fresh: [],
  }));
}

// A page that came meanwhile may have it already.
function add(post) {
  feed.change((now) => ({
    ...now,
    items: [{ id: post.id }, ...(now.items ?? []).filter((entry) => entryKey(entry) !== entryKey(post))],
  }));
}

session.follow(() => {
  owner = session.get()?.user_id ?? null;
  feed.set(EMPTY);
});
owner = session.get()?.user_id ?? null;
let soon = 0;
listen('home', () => {
  clearTimeout(soon);
  soon = setTimeout(look, 40);
});
listen('refetch', look);

export const reloadHome = () => load();

export function Home() {
  const now = useValue(feed);
  const profile = useValue(me);
  const list = useRef();
  useEffect(() => {
    if (!session.get()) return;
    if (feed.get().items) look();
    else load();
  }, []);
  if (!session.get()) return html`<${Welcome} />`;
  const count = now.fresh.length;
  const reveal = () => {
    showFresh();
    requestAnimationFrame(() => list.current?.querySelector('article')?.focus({ preventScroll: true }));
  };
  return html`<${Heading} title="Home" />
    <${Composer} onDone=${add} />
    <div class="fresh" role="status">
      ${count > 0 && html`<button type="button" class="button main" onClick=${reveal}>
        ${now.isFull ? `${count}+` : count} new</button>`}
    </div>
    ${now.error && !now.items && html`<${Problem} error=${now.error} again=${reloadHome} />`}
    ${!now.items && !now.error && html`<${Waiting} />`}
    ${now.items?.length === 0 && html`<${Nothing} icon="home" title="Quiet here, so far">
      Write something, or <a href="/search">find people</a> to follow${profile ? `, ${profile.display_name}` : ''}.<//>`}
    ${now.items?.length > 0 && html`<div class="list" role="feed" aria-label="Home" aria-busy=${now.isBusy ? 'true' : 'false'}
      ref=${list} onKeyDown=${onFeedKey}>
      ${now.items.map((entry) => html`<${Post} key=${entryKey(entry)} entry=${entry} />`)}</div>
    <${More} list=${{ ...now, more: () => now.next && !now.isBusy && load(now.next) }} />`}`;
}
