// What people do. Shown at once; taken back with a sentence where the API refuses.

import { call, get, makeKey, session } from './api.js';
import { complain, say } from './parts/toasts.js';
import { go } from './router.js';
import { keepPost, keepRelation, me, posts, relations, unread, Value } from './store.js';

// Posts that are gone from every list: deleted here or elsewhere, or by somebody blocked.
export const gone = new Value(new Set());
export const hide = (id) => gone.change((all) => new Set(all).add(id));
export const show = (id) => gone.change((all) => new Set([...all].filter((it) => it !== id)));

export function mustSignIn() {
  if (session.get()) return false;
  go('/sign-in');
  return true;
}

const SWITCHES = {
  like: ['is_liked', 'like_count'],
  share: ['is_shared', 'share_count'],
  bookmark: ['is_bookmarked', null],
};

export async function toggle(id, what, via) {
  if (mustSignIn()) return;
  const [flag, counter] = SWITCHES[what];
  const before = posts.get(id);
  const isOn = !before[flag];
  const counted = counter ? { [counter]: Math.max(0, before[counter] + (isOn ? 1 : -1)) } : {};
  posts.patch(id, { [flag]: isOn, ...counted });
  try {
    const query = what === 'share' && isOn ? { via } : {};
    await call(isOn ? 'PUT' : 'DELETE', `/v1/posts/${id}/${what}`, { query });
  } catch (error) {
    posts.patch(id, { [flag]: before[flag], ...(counter ? { [counter]: before[counter] } : {}) });
    complain(error);
  }
}

export async function write(draft) {
  const made = await call('POST', '/v1/posts', {
    body: draft.fields,
    headers: { 'Idempotency-Key': draft.key },
  });
  const post = await get(`/v1/posts/${made.id}`);
  keepPost(post);
  me.change((profile) => profile && { ...profile, post_count: profile.post_count + 1 });
  return post;
}

export const newDraft = () => ({ key: makeKey(), fields: {} });

export async function edit(id, changes) {
  await call('PATCH', `/v1/posts/${id}`, { body: changes });
  keepPost(await get(`/v1/posts/${id}`));
}

export async function remove(id) {
  hide(id);
  try {
    await call('DELETE', `/v1/posts/${id}`);
    say('The post is deleted.', { name: 'Undo', run: () => restore(id) });
  } catch (error) {
    show(id);
    complain(error);
  }
}

async function restore(id) {
  try {
    await call('PUT', `/v1/posts/${id}/restore`);
    show(id);
  } catch (error) {
    complain(error);
  }
}

export async function pin(id, isOn) {
  try {
    await (isOn ? call('PUT', `/v1/posts/${id}/pin`) : call('DELETE', '/v1/pin'));
    me.change((profile) => ({ ...profile, pinned_post_id: isOn ? id : null }));
    say(isOn ? 'The post is pinned to your profile.' : 'The post is no longer pinned.');
  } catch (error) {
    complain(error);
  }
}

// One's relation to somebody, changed at once.
async function relate(id, changes, method, path) {
  if (mustSignIn()) return null;
  const before = relations.get(id) ?? {};
  relations.put(id, { ...before, ...changes });
  try {
    return await call(method, path);
  } catch (error) {
    relations.put(id, before);
    complain(error);
    return null;
  }
}

export async function follow(user) {
  const guess = user.is_private ? { is_requested: true } : { is_following: true };
  const done = await relate(user.id, guess, 'PUT', `/v1/users/${user.id}/follow`);
  if (done) {
    const isFollowing = done.state === 'following';
    relations.patch(user.id, { is_following: isFollowing, is_requested: !isFollowing });
  }
  return done;
}

export const unfollow = (user) =>
  relate(user.id, { is_following: false, is_requested: false }, 'DELETE', `/v1/users/${user.id}/follow`);

export const mute = (user, isOn) =>
  relate(user.id, { is_muting: isOn }, isOn ? 'PUT' : 'DELETE', `/v1/users/${user.id}/mute`);

export async function block(user, isOn) {
  const path = `/v1/users/${user.id}/block`;
  if (isOn) {
    const changes = { is_blocking: true, is_following: false, is_requested: false, is_followed_by: false };
    const done = await relate(user.id, changes, 'PUT', path);
    if (done) say(`@${user.username} is blocked.`);
    return done;
  }
  // Not before it is true: what it opens would be asked for at once, and refused.
  const done = await relate(user.id, {}, 'DELETE', path);
  if (done) {
    relations.patch(user.id, { is_blocking: false });
    say(`@${user.username} is no longer blocked.`);
  }
  return done;
}

export async function loadRelations(ids) {
  const wanted = ids.filter((id) => id !== session.get()?.user_id && !relations.get(id));
  if (!session.get() || !wanted.length) return;
  const found = await get('/v1/relationships', { ids: wanted.slice(0, 100).join(',') });
  for (const { user_id, ...relation } of found.items) keepRelation({ id: user_id, ...relation });
}

export async function loadMe() {
  const id = session.get()?.user_id;
  if (!id) return;
  try {
    me.set(await get(`/v1/users/${id}`));
    await countUnread();
  } catch (error) {
    complain(error);
  }
}

export async function countUnread() {
  if (!session.get()) return;
  unread.set((await get('/v1/notifications/unread')).unread_count);
}

export async function signOut() {
  try {
    await call('DELETE', '/v1/sessions/current');
  } catch (error) {
    if (error.status !== 401) complain(error);
  }
  session.set(null);
  go('/');
}
