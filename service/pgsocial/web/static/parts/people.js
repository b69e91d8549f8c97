// People in lists, and what one is to them.

import { follow, unfollow } from '../actions.js';
import { session } from '../api.js';
import { html } from '../preact.js';
import { relations, useValue } from '../store.js';
import { Avatar, Icon, Name } from './basics.js';

export function FollowButton({ user, onChange }) {
  const own = useValue(session)?.user_id;
  const relation = useValue(relations.of(user.id)) ?? {};
  if (user.id === own || relation.is_blocking) return null;
  const isOn = relation.is_following || relation.is_requested;
  const word = relation.is_following ? 'Following' : relation.is_requested ? 'Requested' : 'Follow';
  const press = async () => {
    await (isOn ? unfollow(user) : follow(user));
    onChange?.();
  };
  return html`<button type="button" class=${isOn ? 'button following' : 'button main'}
    aria-pressed=${isOn ? 'true' : 'false'} aria-label=${`${word} @${user.username}`}
    onClick=${press}>${word}</button>`;
}

export function Person({ user, about, children }) {
  return html`<div class="person" role="listitem">
    <a class="bare" href=${`/@${user.username}`} tabindex="-1" aria-hidden="true"><${Avatar} user=${user} /></a>
    <div class="grow">
      <a class="bare who" href=${`/@${user.username}`}>
        <${Name} user=${user} />
        ${user.is_private && html`<span class="private" role="img" aria-label="private account"><${Icon} name="lock" /></span>`}
        <span class="handle">@${user.username}</span>
      </a>
      ${about && html`<p class="about" dir="auto">${about}</p>`}
    </div>
    ${children ?? html`<${FollowButton} user=${user} />`}
  </div>`;
}
