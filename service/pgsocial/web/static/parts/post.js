// A post, wherever it stands.

import { edit, gone, mustSignIn, pin, remove, toggle } from '../actions.js';
import { session } from '../api.js';
import { html, useRef, useState } from '../preact.js';
import { go } from '../router.js';
import { me, posts, useValue } from '../store.js';
import { Body, count, many } from '../text.js';
import { Avatar, Button, Confirm, Dialog, Icon, Menu, Name, Time, useId } from './basics.js';
import { Composer, TextArea } from './composer.js';
import { say } from './toasts.js';
import { useWhileSeen } from './visible.js';

function Media({ media }) {
  if (!media?.length) return null;
  return html`<div class=${`media count-${Math.min(media.length, 4)}`}>
    ${media.map((item) => html`<${Medium} item=${item} />`)}
  </div>`;
}

function Medium({ item }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) {
    return html`<div class="broken" role="img" aria-label=${item.alt || 'A picture that cannot be shown'}>
      <${Icon} name="picture" /><span dir="auto">${item.alt || 'This picture cannot be shown.'}</span>
    </div>`;
  }
  if (item.kind === 'video') {
    return html`<video controls preload="none" src=${item.url} aria-label=${item.alt || 'Video'}
      onError=${() => setBroken(true)}></video>`;
  }
  return html`<img src=${item.url} alt=${item.alt ?? ''} title=${item.alt ?? undefined} loading="lazy"
    decoding="async" referrerpolicy="no-referrer" width=${item.width ?? undefined}
    height=${item.height ?? undefined} onError=${() => setBroken(true)} />`;
}

function Quoted({ post }) {
  const user = { id: post.author_id, username: post.author_username, display_name: post.author_display_name };
  return html`<a class="quoted bare" href=${`/posts/${post.id}`}>
    <span class="meta"><${Avatar} user=${user} size="tiny" /><${Name} user=${user} />
      <span class="handle">@${user.username}</span></span>
    <span class="body" dir="auto">${post.body}</span>
    ${post.media?.length > 0 && html`<span class="hint">${many(post.media.length, 'picture', 'pictures')}</span>`}
  </a>`;
}

function Edit({ post, onClose }) {
  const [text, setText] = useState(post.body);
  const [wrong, setWrong] = useState('');
  const [isBusy, setBusy] = useState(false);
  const save = async (event) => {
    event?.preventDefault();
    setBusy(true);
    try {
      await edit(post.id, { body: text });
      onClose();
      say('The post is changed.');
    } catch (error) {
      setWrong(error.message);
      setBusy(false);
    }
  };
  return html`<${Dialog} title="Edit post" onClose=${onClose} isWide>
    <form onSubmit=${save}>
      <${TextArea} value=${text} onInput=${setText} onSend=${save} label="Text of the post" isFocused />
      ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
      <footer>
        <${Button} onClick=${onClose}>Cancel<//>
        <${Button} kind="main" type="submit" isBusy=${isBusy}>Save<//>
      </footer>
    </form>
  <//>`;
}

export function Quote({ post, onClose, onDone }) {
  return html`<${Dialog} title="Quote post" onClose=${onClose} isWide>
    <${Composer} label="Your words" placeholder="Say something about it" isFocused fields=${{ quote_of_id: post.id }}
      onDone=${(made) => { onClose(); onDone?.(made); say('Posted.', { name: 'Show', run: () => go(`/posts/${made.id}`) }); }} />
    <${Quoted} post=${{ ...post, author_id: post.author.id, author_username: post.author.username,
      author_display_name: post.author.display_name }} />
  <//>`;
}

function Deed({ icon, name, number, isOn, onClick, kind }) {
  const told = number === undefined ? name : `${name}, ${number}`;
  return html`<button type="button" class=${`deed ${kind}`} aria-label=${told} title=${name}
    aria-pressed=${isOn === undefined ? undefined : isOn ? 'true' : 'false'} onClick=${onClick}>
    <${Icon} name=${icon} isFilled=${Boolean(isOn)} />
    ${number !== undefined && html`<span class="number" aria-hidden="true">${number ? count(number) : ''}</span>`}
  </button>`;
}

export function Deeds({ post, entry, onReply, onQuote }) {
  return html`<div class="deeds" role="group" aria-label="Actions">
    <${Deed} kind="reply" icon="reply" name="Reply" number=${post.reply_count} onClick=${onReply} />
    <${Deed} kind="share" icon="share" name=${post.is_shared ? 'Shared' : 'Share'} number=${post.share_count}
      isOn=${post.is_shared} onClick=${() => toggle(post.id, 'share', entry.shared_by?.share_id)} />
    <${Deed} kind="quote" icon="quote" name="Quote" number=${post.quote_count}
      onClick=${() => mustSignIn() || onQuote()} />
    <${Deed} kind="like" icon="heart" name=${post.is_liked ? 'Liked' : 'Like'} number=${post.like_count}
      isOn=${post.is_liked} onClick=${() => toggle(post.id, 'like')} />
    <${Deed} kind="bookmark" icon="bookmark" name=${post.is_bookmarked ? 'Bookmarked' : 'Bookmark'}
      isOn=${post.is_bookmarked} onClick=${() => toggle(post.id, 'bookmark')} />
  </div>`;
}

const AUDIENCES = { followers: ['people', 'For followers'], mentioned: ['at', 'For whom it mentions'] };

export function Post({ entry, isMain = false, hasLine = false, snippet, onReply }) {
  const post = useValue(posts.of(entry.id));
  const isGone = useValue(gone).has(entry.id);
  const own = useValue(session)?.user_id;
  const profile = useValue(me);
  const [open, setOpen] = useState(null);
  const id = useId('post');
  const card = useRef();
  useWhileSeen(card, `post:${entry.id}`);
  if (entry.is_tombstone || post?.is_tombstone) {
    return html`<article class="post tombstone" tabindex="0"><p>This post is not available.</p></article>`;
  }
  if (!post || isGone) return null;
  const close = () => setOpen(null);
  const href = `/posts/${post.id}`;
  const isOwn = post.author.id === own;
  const isPinned = profile?.pinned_post_id === post.id;
  const audience = AUDIENCES[post.visibility];
  const reply = onReply ?? (() => mustSignIn() || go(`${href}?reply`));
  // The whole of a card opens its thread, but for what in it does something, and a selection.
  const openThread = (event) => {
    if (isMain || event.target.closest('a, button, img, video, dialog, [role=menu]')) return;
    if (!String(getSelection())) go(href);
  };
  const onKeyDown = (event) => {
    if (event.key === 'Enter' && event.target === event.currentTarget && !isMain) go(href);
  };
  return html`<article class=${`post${isMain ? ' main' : ''}${hasLine ? ' lined' : ''}`} tabindex="0"
    aria-labelledby=${`${id}-who`} aria-describedby=${post.body ? `${id}-body` : undefined}
    data-post=${post.id} ref=${card} onClick=${openThread} onKeyDown=${onKeyDown}>
    ${entry.shared_by && html`<p class="by"><${Icon} name="share" />
      <a class="quiet" href=${`/@${entry.shared_by.username}`}><bdi>${entry.shared_by.display_name}</bdi></a> shared</p>`}
    <a class="bare face" href=${`/@${post.author.username}`} tabindex="-1" aria-hidden="true"><${Avatar} user=${post.author} /></a>
    <div class="grow">
      <header class="meta" id=${`${id}-who`}>
        <a class="bare who" href=${`/@${post.author.username}`}><${Name} user=${post.author} />
          <span class="handle">@${post.author.username}</span></a>
        <span class="dot" aria-hidden="true">·</span><${Time} at=${post.created_at} href=${href} />
        ${post.edited_at && html`<span class="edited">edited</span>`}
        ${audience && html`<span class="audience" role="img" aria-label=${audience[1]} title=${audience[1]}><${Icon} name=${audience[0]} /></span>`}
        <span class="grow"></span>
        <${Menu} label="More" items=${[
          isOwn && { name: 'Edit', icon: 'pen', run: () => setOpen('edit') },
          isOwn && { name: isPinned ? 'Unpin' : 'Pin to profile', icon: 'bookmark', run: () => pin(post.id, !isPinned) },
          isOwn && { name: 'Delete', icon: 'close', isGrave: true, run: () => setOpen('delete') },
          { name: 'Copy address', icon: 'share', run: () => copy(href) },
          !isOwn && { name: `Profile of @${post.author.username}`, icon: 'person', run: () => go(`/@${post.author.username}`) },
        ]} />
      </header>
      ${post.body && html`<p class="body" id=${`${id}-body`} dir="auto" lang=${post.lang ?? undefined}>
        ${snippet ?? html`<${Body} text=${post.body} entities=${post.entities} />`}</p>`}
      <${Media} media=${post.media} />
      ${post.quoted && html`<${Quoted} post=${post.quoted} />`}
      ${post.quote_of_id && !post.quoted && html`<p class="quoted none">The quoted post is not available.</p>`}
      <${Deeds} post=${post} entry=${entry} onReply=${reply} onQuote=${() => setOpen('quote')} />
    </div>
    ${open === 'edit' && html`<${Edit} post=${post} onClose=${close} />`}
    ${open === 'quote' && html`<${Quote} post=${post} onClose=${close} />`}
    ${open === 'delete' && html`<${Confirm} title="Delete this post?" yes="Delete"
      text="It goes from everybody's pages. You can undo it for a moment." onClose=${close} onYes=${() => remove(post.id)} />`}
  </article>`;
}

async function copy(href) {
  try {
    await navigator.clipboard.writeText(location.origin + href);
    say('The address is copied.');
  } catch {
    say(location.origin + href);
  }
}
