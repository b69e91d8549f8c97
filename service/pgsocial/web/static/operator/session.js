// The token of an analyst or admin: kept for this tab alone, and sent with each question of this page.

import { call } from '../api.js';
import { Value } from '../store.js';

const KEPT = 'pgsocial.operator';

export const token = new Value(sessionStorage.getItem(KEPT));
export const wrong = new Value(null); // Why one is asked again.
token.follow((now) => {
  if (now) sessionStorage.setItem(KEPT, now);
  else sessionStorage.removeItem(KEPT);
});

export async function ask(method, path, options = {}) {
  const used = token.get();
  try {
    return await call(method, path, { ...options, token: used });
  } catch (error) {
    if (error.status === 401 && token.get() === used) {
      wrong.set(error);
      token.set(null);
    }
    throw error;
  }
}

export const get = (path, query, signal) => ask('GET', path, { query, signal });

// Taken only if it may ask at all.
export async function enter(given) {
  await call('GET', '/v1/platform/realtime', { query: { minutes: 1 }, token: given });
  wrong.set(null);
  token.set(given);
}

export const leave = () => token.set(null);
