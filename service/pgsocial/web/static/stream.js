// What happens, as it happens. The one place that knows the socket's protocol; the page hears
//   event {type, post_id, actor_id, user_id, payload}   of the topics watched
//   counters {post_id}                                  a post's numbers have moved
//   home {}                                             something new may be in the home feed
//   notifications {unread_count?}
//   typing {post_id, user}, presence {user_id, state}
//   subscribed {topics}                                 from now on nothing of them is missed
//   refetch {}                                          the place is lost: fetch what is shown

import { get, session } from './api.js';
import { connection, keepPost, posts } from './store.js';

// Messages may be sent at once until the bucket is empty, then so many a second.
const BUCKET = 20;
const REFILL = 1;

const listeners = new Map();
const wanted = new Map(); // How often each topic is watched.
const sent = new Set();
let socket = null;
let place = null;
let failures = 0;
let timer = 0;
let flushing = 0;
let tokens = BUCKET;
let filled = Date.now();
// What this server does not do is found out by its answer, and then left alone.
let hasCounters = false;
let hasTyping = true;

export function listen(kind, hear) {
  if (!listeners.has(kind)) listeners.set(kind, new Set());
  listeners.get(kind).add(hear);
  return () => listeners.get(kind).delete(hear);
}

function tell(kind, message) {
  for (const hear of [...(listeners.get(kind) ?? [])]) hear(message);
}

// Follow a topic until the function that this answers is called.
export function watch(topic) {
  wanted.set(topic, (wanted.get(topic) ?? 0) + 1);
  flushSoon();
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    const left = wanted.get(topic) - 1;
    if (left) wanted.set(topic, left);
    else wanted.delete(topic);
    flushSoon();
  };
}

export function typing(postId) {
  if (hasTyping) send({ type: 'typing', post_id: postId });
}

function tellPresence() {
  if (sent.has('presence')) send({ type: 'presence', state: document.hidden ? 'away' : 'online' });
}

function send(message) {
  if (socket?.readyState !== WebSocket.OPEN) return;
  tokens -= 1;
  socket.send(JSON.stringify(message));
}

function flushSoon() {
  if (flushing) return;
  const now = Date.now();
  tokens = Math.min(BUCKET, tokens + ((now - filled) / 1000) * REFILL);
  filled = now;
  flushing = setTimeout(flush, tokens > 2 ? 20 : 2000);
}

function flush() {
  flushing = 0;
  if (socket?.readyState !== WebSocket.OPEN) return;
  const more = [...wanted.keys()].filter((topic) => !sent.has(topic));
  const less = [...sent].filter((topic) => !wanted.has(topic));
  for (const topic of more) sent.add(topic);
  for (const topic of less) sent.delete(topic);
  // The first message says where to go on, for all topics.
  const after = isFirst && place ? { after: place } : {};
  if (more.length) send({ type: 'subscribe', topics: more, ...after });
  if (more.length) isFirst = false;
  if (less.length) send({ type: 'unsubscribe', topics: less });
}
let isFirst = true;

export function start() {
  stop();
  place = null;
  if (session.get()) connect();
}

export function stop() {
  clearTimeout(timer);
  const open = socket;
  socket = null;
  open?.close();
  connection.set('off');
}

function connect() {
  const token = session.get()?.token;
  if (!token) return;
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const opened = new WebSocket(`${scheme}://${location.host}/v1/stream`, ['pgsocial', `bearer.${token}`]);
  socket = opened;
  sent.clear();
  isFirst = true;
  tokens = BUCKET;
  connection.set('waiting');
  opened.onopen = () => socket === opened && flush();
  opened.onmessage = ({ data }) => {
    if (socket !== opened) return;
    const message = JSON.parse(data);
    take(message);
    if (message.next) place = message.next;
  };
  opened.onclose = ({ code }) => {
    if (socket !== opened) return;
    if (code === 4401) session.set(null);
    if (!session.get()) return;
    connection.set('waiting');
    failures += 1;
    // Not all at once, when a server has been away.
    const pause = Math.min(30000, 250 * 2 ** Math.min(failures, 7)) * (0.5 + Math.random());
    timer = setTimeout(connect, pause);
  };
}

function take(message) {
  switch (message.type) {
    case 'events':
      return message.events.forEach(takeEvent);
    case 'subscribed':
      failures = 0;
      connection.set('live');
      if (message.topics.includes('presence')) tellPresence();
      return tell('subscribed', message);
    case 'counters': {
      const { type, post_id: id, ...numbers } = message;
      hasCounters = true;
      posts.patch(id, numbers);
      return tell('counters', { post_id: id });
    }
    case 'new_posts':
      return tell('home', {});
    case 'too_old':
      place = null;
      return tell('refetch', {});
    case 'error':
      if (!message.topic) hasTyping = false;
      return undefined;
    default:
      return tell(message.type, message);
  }
}

function takeEvent(event) {
  tell('event', event);
  const own = session.get()?.user_id;
  const isCounted = /^(like|share)\./.test(event.type);
  if (event.post_id && event.type !== 'post.deleted' && posts.get(event.post_id) && !(isCounted && hasCounters)) {
    refresh(event.post_id);
  }
  for (const id of [event.payload?.reply_to_id, event.payload?.quote_of_id]) {
    if (id && posts.get(String(id)) && !hasCounters) refresh(String(id));
  }
  if (event.topics.includes('home') && event.actor_id !== own) tell('home', {});
  if (event.topics.includes('notifications')) tell('notifications', {});
}

// Counters are folded shortly after the event: what they are then is asked for, some posts at once.
const waiting = new Map();
function refresh(id) {
  clearTimeout(waiting.get(id));
  waiting.set(id, setTimeout(() => fetchPost(id), 120));
}

async function fetchPost(id) {
  waiting.delete(id);
  try {
    keepPost(await get(`/v1/posts/${id}`));
    tell('counters', { post_id: id });
  } catch {
    // Deleted, or not for one any more: lists notice by the event.
  }
}

addEventListener('online', () => {
  if (connection.get() !== 'waiting') return;
  clearTimeout(timer);
  connect();
});
document.addEventListener('visibilitychange', tellPresence);
