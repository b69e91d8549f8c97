// Calls of the HTTP API, and the session that they are made in.

import { Value } from './store.js';

const KEPT = 'pgsocial.session';

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

export const session = new Value(kept()); // {token, user_id} or null: a guest.
session.follow((now) => {
  if (now) localStorage.setItem(KEPT, JSON.stringify(now));
  else localStorage.removeItem(KEPT);
});
// Signed in or out in another tab: so it is here.
addEventListener('storage', ({ key }) => {
  if (key === KEPT || key === null) session.set(kept());
});

// What the API refuses, in the words that it gives for people (RFC 9457).
export class Refusal extends Error {
  constructor(status, detail, argument) {
    super(sentence(detail));
    this.status = status;
    this.argument = argument;
  }
}

export function sentence(text) {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 32);
  const whole = first.toLocaleUpperCase() + text.slice(first.length);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

export async function call(method, path, { query, body, headers, signal, token = session.get()?.token } = {}) {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null) asked.set(name, value);
  }
  let response;
  try {
    response = await fetch(asked.size ? `${path}?${asked}` : path, {
      method,
      signal,
      credentials: 'omit',
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal(0, 'the server does not answer: check the connection, and try again');
  }
  const text = await response.text();
  if (response.ok) return text ? JSON.parse(text) : null;
  throw refusal(response, text, token);
}

function refusal(response, text, token) {
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // Of something in front of the API, such as a proxy.
  }
  // The token has ended: what is shown from now on is what a guest sees.
  if (response.status === 401 && token && session.get()?.token === token) session.set(null);
  const detail = problem.detail ?? `the server answers ${response.status}: try again`;
  return new Refusal(response.status, detail, problem.argument);
}

export const get = (path, query, signal) => call('GET', path, { query, signal });

// Once, however often it is sent: for Idempotency-Key.
export function makeKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
