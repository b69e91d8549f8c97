// What one is told, requests to follow first; reading it takes the badge away.

import { countUnread } from '../actions.js';
import { call, get } from '../api.js';
import { html, useEffect } from '../preact.js';
import { unread, useValue } from '../store.js';
import { listen } from '../stream.js';
import { Avatar, Button, Heading, Icon, Name, Nothing, Time } from '../parts/basics.js';
import { Pages, usePages } from '../parts/lists.js';
import { Person } from '../parts/people.js';
import { complain, say } from '../parts/toasts.js';

const TOLD = {
  follow: ['person', 'followed you'],
  request: ['lock', 'asks to follow you'],
  like: ['heart', 'liked your post'],
  share: ['share', 'shared your post'],
  reply: ['reply', 'answered you'],
  quote: ['quote', 'quoted your post'],
  mention: ['at', 'mentioned you'],
};

function Notification({ item }) {
  const [icon, words] = TOLD[item.kind] ?? ['bell', item.kind];
  const href = item.post_id ? `/posts/${item.post_id}` : `/@${item.actor.username}`;
  const others = item.other_count > 0 && ` and ${item.other_count}${item.other_count === 99 ? '+' : ''} more`;
  return html`<div class=${`told ${item.kind}${item.is_read ? '' : ' new'}`} role="listitem">
    <span class="spot"><${Icon} name=${icon} isFilled=${item.kind === 'like'} /></span>
    <a class="bare" href=${`/@${item.actor.username}`} tabindex="-1" aria-hidden="true"><${Avatar} user=${item.actor} size="small" /></a>
    <a class="bare grow" href=${href}>
      <p><${Name} user=${item.actor} />${others} ${words}
        <span class="dot" aria-hidden="true">·</span> <span class="quiet"><${Time} at=${item.caused_at} /></span>
        ${!item.is_read && html`<span class="hidden"> new</span>`}</p>
      ${item.body && html`<p class="about" dir="auto">${item.body}</p>`}
    </a>
  </div>`;
}

function Requests({ list }) {
  const answer = async (user, isYes) => {
    list.change((items) => items.filter((it) => it.id !== user.id));
    try {
      await call(isYes ? 'PUT' : 'DELETE', `/v1/follow-requests/${user.id}`);
      say(isYes ? `@${user.username} follows you now.` : `The request of @${user.username} is declined.`);
    } catch (error) {
      complain(error);
      list.reload();
    }
  };
  if (!list.items?.length) return null;
  return html`<section class="requests" aria-label="Requests to follow you">
    <h2>Requests to follow you</h2>
    <div class="list" role="list">
    ${list.items.map((user) => html`<${Person} key=${user.id} user=${user}>
      <div class="pair">
        <${Button} kind="main" aria-label=${`Accept @${user.username}`} onClick=${() => answer(user, true)}>Accept<//>
        <${Button} aria-label=${`Decline @${user.username}`} onClick=${() => answer(user, false)}>Decline<//>
      </div><//>`)}
    </div>
  </section>`;
}

export function Notifications() {
  const list = usePages((cursor) => get('/v1/notifications', { cursor }), []);
  const requests = usePages((cursor) => get('/v1/follow-requests', { cursor }), []);
  const newest = list.items?.[0]?.caused_at;
  const waiting = useValue(unread);
  useEffect(() => {
    let soon = 0;
    const stop = listen('notifications', () => {
      clearTimeout(soon);
      soon = setTimeout(() => { list.reload(); requests.reload(); }, 200);
    });
    return () => {
      clearTimeout(soon);
      stop();
    };
  }, []);
  useEffect(() => {
    if (!newest || !waiting) return;
    call('PUT', '/v1/notifications/read', { body: { upto: newest } }).then(countUnread, complain);
  }, [newest, waiting > 0]);
  return html`<${Heading} title="Notifications" />
    <${Requests} list=${requests} />
    <${Pages} list=${list} label="Notifications" empty=${html`<${Nothing} icon="bell" title="Nothing to tell, so far">
      Likes, replies, mentions and followers will be here.<//>`}>
      ${(item) => html`<${Notification} key=${`${item.kind}/${item.post_id}/${item.actor.id}/${item.caused_at}`} item=${item} />`}
    <//>`;
}
