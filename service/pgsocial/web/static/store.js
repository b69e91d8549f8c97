// What several parts of the page share: values that tell who shows them when they change.

import { useEffect, useState } from './preact.js';

export class Value {
  #now;
  #readers = new Set();

  constructor(first) {
    this.#now = first;
  }

  get() {
    return this.#now;
  }

  set(next) {
    if (Object.is(next, this.#now)) return;
    this.#now = next;
    for (const tell of [...this.#readers]) tell(next);
  }

  change(how) {
    this.set(how(this.#now));
  }

  follow(tell) {
    this.#readers.add(tell);
    return () => this.#readers.delete(tell);
  }
}

export function useValue(value) {
  const [now, setNow] = useState(value.get());
  useEffect(() => {
    setNow(value.get());
    return value.follow((next) => setNow(() => next));
  }, [value]);
  return now;
}

// Things by id, each a value of its own: whoever shows a post shows the newest of it.
class Shelf {
  #values = new Map();

  of(id) {
    let found = this.#values.get(id);
    if (!found) this.#values.set(id, (found = new Value(null)));
    return found;
  }

  get(id) {
    return this.#values.get(id)?.get() ?? null;
  }

  put(id, thing) {
    this.of(id).set(thing);
  }

  patch(id, changes) {
    const known = this.get(id);
    if (known) this.put(id, { ...known, ...changes });
  }

  clear() {
    this.#values.clear();
  }
}

export const posts = new Shelf();
export const relations = new Shelf(); // What one is to a user: is_following, is_requested, ...
export const presences = new Shelf(); // "online", "away" or "offline" by user.
export const unread = new Value(0);
export const me = new Value(null); // One's own profile.
export const connection = new Value('off'); // off, waiting, live

// What a list shows of a post depends on the list; the rest is the post's.
export function keepPost(item) {
  const { cursor, depth, shared_by, more_cursor, ...post } = item;
  const known = posts.get(post.id);
  // A preview or a tombstone must not take away what is known of a whole post.
  posts.put(post.id, known && !post.is_tombstone ? { ...known, ...post } : post);
  return { id: post.id, depth, shared_by, more_cursor, cursor, is_tombstone: post.is_tombstone };
}

export function keepRelation(profile) {
  const { id, is_following, is_requested, is_followed_by, is_blocking, is_muting } = profile;
  relations.put(id, {
    ...relations.get(id),
    is_following,
    ...(is_requested === undefined ? {} : { is_requested, is_followed_by, is_blocking, is_muting }),
  });
}

export function forgetAll() {
  posts.clear();
  relations.clear();
  presences.clear();
  unread.set(0);
  me.set(null);
}
