// A person: who they are, what they wrote, and what one may do about them.

import { block, loadRelations, mute, mustSignIn } from '../actions.js';
import { get, session } from '../api.js';
import { html, useEffect, useState } from '../preact.js';
import { keepPost, keepRelation, me, relations, useValue } from '../store.js';
import { listen, watch } from '../stream.js';
import { count, ExternalLink, monthOf, webAddress } from '../text.js';
import { Avatar, Button, Confirm, Heading, Icon, Menu, Name, Nothing, Problem, Tabs, Waiting } from '../parts/basics.js';
import { Pages, usePages } from '../parts/lists.js';
import { FollowButton, Person } from '../parts/people.js';
import { Post } from '../parts/post.js';
import { say } from '../parts/toasts.js';

const KINDS = [['posts', 'Posts'], ['replies', 'Replies'], ['media', 'Pictures']];
const OWN_KINDS = [...KINDS, ['likes', 'Likes']];

export function useProfile(username) {
  const [profile, setProfile] = useState(null);
  const [error, setError] = useState(null);
  const load = async () => {
    try {
      const found = await get(`/v1/users/by-username/${username}`);
      keepRelation(found);
      setProfile(found);
      setError(null);
      if (found.is_self) me.set(found);
    } catch (problem) {
      setError(problem);
    }
  };
  useEffect(() => {
    setProfile(null);
    load();
  }, [username]);
  useEffect(() => {
    if (!profile) return undefined;
    const { id } = profile;
    let soon = 0;
    const stops = [
      watch(`user:${id}`),
      listen('event', ({ type, user_id, actor_id }) => {
        const isAbout = user_id === id || actor_id === id;
        if (!isAbout || !/^(follow|request|user)\./.test(type)) return;
        clearTimeout(soon);
        soon = setTimeout(load, 150);
      }),
    ];
    return () => {
      clearTimeout(soon);
      stops.forEach((stop) => stop());
    };
  }, [profile?.id]);
  // That a request was answered is told to nobody: ask now and then, while it waits.
  const isWaiting = profile?.is_requested;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(() => document.hidden || load(), 3000);
    return () => clearInterval(timer);
  }, [isWaiting, profile?.id]);
  return { profile, error, load };
}

function Posts({ profile }) {
  const [kind, setKind] = useState('posts');
  const load = async (cursor) => {
    const found = await get(`/v1/users/${profile.id}/posts`, { kind, cursor });
    return { items: found.items.map(keepPost), next: found.next };
  };
  const list = usePages(load, [profile.id, kind]);
  const [pinned, setPinned] = useState(null);
  const pinnedId = profile.pinned_post_id;
  useEffect(() => {
    setPinned(null);
    if (pinnedId) get(`/v1/posts/${pinnedId}`).then((post) => setPinned(keepPost(post)), () => {});
  }, [pinnedId]);
  return html`<${Tabs} label="What to show" tabs=${profile.is_self ? OWN_KINDS : KINDS} now=${kind} choose=${setKind} />
    ${kind === 'posts' && pinned && html`<div class="list" role="feed" aria-label="Pinned">
      <p class="by pinned"><${Icon} name="bookmark" /> Pinned</p><${Post} entry=${pinned} /></div>`}
    <${Pages} list=${list} label="Posts" role="feed" empty=${html`<${Nothing} icon="pen" title="Nothing here yet" />`}>
      ${(entry) => (entry.id === pinnedId && kind === 'posts' ? null : html`<${Post} key=${entry.id} entry=${entry} />`)}
    <//>`;
}

export function Profile({ username }) {
  const { profile, error, load } = useProfile(username);
  const relation = useValue(relations.of(profile?.id ?? ''));
  const [isAsking, setAsking] = useState(false);
  if (error) {
    return html`<${Heading} title=${`@${username}`} hasBack />
      ${error.status === 404
        ? html`<${Nothing} icon="person" title="There is nobody of this name">Or not for you.<//>`
        : html`<${Problem} error=${error} again=${load} />`}`;
  }
  if (!profile) return html`<${Heading} title=${`@${username}`} hasBack /><${Waiting} />`;
  const now = { ...profile, ...relation };
  const isClosed = now.is_private && !now.is_self && !now.is_following;
  const toggleBlock = async (isOn) => {
    await block(profile, isOn);
    await load();
  };
  const toggleMute = async () => {
    if (mustSignIn()) return;
    if (await mute(profile, !now.is_muting)) {
      say(now.is_muting ? `@${profile.username} is no longer muted.` : `@${profile.username} is muted: no posts in your feed.`);
    }
  };
  return html`<${Heading} title=${profile.display_name} hasBack />
    <section class="profile" aria-label="Profile">
      <div class=${`banner tone-${profile.id % 7}`}>
        ${profile.banner_url && html`<img src=${profile.banner_url} alt="" referrerpolicy="no-referrer" />`}
      </div>
      <div class="top">
        <${Avatar} user=${profile} size="large" />
        <span class="grow"></span>
        ${profile.is_self
          ? html`<a class="button" href="/settings">Edit profile</a>`
          : html`${session.get() && html`<${Menu} label=${`More about @${profile.username}`} items=${[
                { name: now.is_muting ? 'Unmute' : 'Mute', icon: 'bell', run: toggleMute },
                now.is_blocking
                  ? { name: 'Unblock', icon: 'check', run: () => toggleBlock(false) }
                  : { name: 'Block', icon: 'close', isGrave: true, run: () => setAsking(true) },
              ]} />`}
              ${now.is_blocking
                ? html`<${Button} onClick=${() => toggleBlock(false)}>Unblock<//>`
                : html`<${FollowButton} user=${profile} onChange=${load} />`}`}
      </div>
      <h2 class="who"><${Name} user=${profile} />
        ${now.is_private && html`<span class="private" role="img" aria-label="private account"><${Icon} name="lock" /></span>`}</h2>
      <p class="handle">@${profile.username}
        ${now.is_followed_by && html` <span class="badge">follows you</span>`}
        ${now.is_muting && html` <span class="badge">muted</span>`}</p>
      ${profile.bio && html`<p class="bio" dir="auto">${profile.bio}</p>`}
      <p class="facts">
        ${profile.location && html`<span dir="auto">${profile.location}</span>`}
        ${(profile.links ?? []).map((link) => webAddress(link) && html`<${ExternalLink} href=${webAddress(link)}>${link.replace(/^https?:\/\//, '')}<//>`)}
        <span>Joined ${monthOf(profile.created_at)}</span>
      </p>
      ${profile.follower_count !== null && html`<p class="counts">
        <span><b>${count(profile.post_count)}</b> ${profile.post_count === 1 ? 'post' : 'posts'}</span>
        <a class="quiet" href=${`/@${profile.username}/following`}><b>${count(profile.following_count)}</b> following</a>
        <a class="quiet" href=${`/@${profile.username}/followers`}><b>${count(profile.follower_count)}</b> ${profile.follower_count === 1 ? 'follower' : 'followers'}</a>
      </p>`}
    </section>
    ${now.is_blocking
      ? html`<${Nothing} icon="close" title=${`You block @${profile.username}`}>Neither of you sees the other.<//>`
      : isClosed
        ? html`<${Nothing} icon="lock" title="This account is private">
            ${now.is_requested ? 'Your request waits for an answer.' : 'Its posts are for followers: ask to follow it.'}<//>`
        : html`<${Posts} profile=${now} />`}
    ${isAsking && html`<${Confirm} title=${`Block @${profile.username}?`} yes="Block"
      text="Neither of you will see the other, and you will not follow each other any more."
      onClose=${() => setAsking(false)} onYes=${() => toggleBlock(true)} />`}`;
}

export function People({ username, list }) {
  const { profile, error, load } = useProfile(username);
  const title = list === 'followers' ? `Followers of @${username}` : `Whom @${username} follows`;
  const pages = usePages(async (cursor) => {
    if (!profile) return { items: [], next: null };
    const found = await get(`/v1/users/${profile.id}/${list}`, { cursor });
    await loadRelations(found.items.map((user) => user.id));
    return found;
  }, [profile?.id, list]);
  return html`<${Heading} title=${title} hasBack />
    ${error && html`<${Problem} error=${error} again=${load} />`}
    ${profile ? html`<${Pages} list=${pages} label=${title} empty=${html`<${Nothing} icon="people" title="Nobody, so far" />`}>
      ${(user) => html`<${Person} key=${user.id} user=${user} />`}<//>` : !error && html`<${Waiting} />`}`;
}
