// A post, what it answers, and what answers it; with who is typing.

import { mustSignIn } from '../actions.js';
import { get, session } from '../api.js';
import { html, useCallback, useEffect, useRef, useState } from '../preact.js';
import { keepPost, posts, useValue } from '../store.js';
import { listen, typing, watch } from '../stream.js';
import { Button, Heading, Problem, Waiting } from '../parts/basics.js';
import { Composer } from '../parts/composer.js';
import { onFeedKey } from '../parts/lists.js';
import { Post } from '../parts/post.js';
import { complain } from '../parts/toasts.js';

const MOST_ABOVE = 20;
const TYPING_FOR = 5000;
const TYPING_EVERY = 3000;

async function above(id) {
  const found = [];
  let next = posts.get(id)?.reply_to_id;
  while (next && found.length < MOST_ABOVE) {
    try {
      const post = await get(`/v1/posts/${next}`);
      found.unshift(keepPost(post));
      next = post.reply_to_id;
    } catch (error) {
      if (error.status !== 404) throw error;
      found.unshift({ id: next, is_tombstone: true });
      break;
    }
  }
  return found;
}

const rootOf = (id) => posts.get(id)?.root_id ?? id;

function Typists({ id }) {
  const [people, setPeople] = useState([]);
  useEffect(() => {
    const timers = new Map();
    const end = (userId) => {
      clearTimeout(timers.get(userId));
      setPeople((now) => now.filter((user) => user.id !== userId));
    };
    const stops = [
      listen('typing', ({ post_id, user }) => {
        if (rootOf(post_id) !== rootOf(id) || user.id === session.get()?.user_id) return;
        clearTimeout(timers.get(user.id));
        timers.set(user.id, setTimeout(() => end(user.id), TYPING_FOR));
        setPeople((now) => [...now.filter((it) => it.id !== user.id), user]);
      }),
      listen('event', (event) => event.type === 'post.created' && end(event.actor_id)),
    ];
    return () => {
      stops.forEach((stop) => stop());
      timers.forEach((timer) => clearTimeout(timer));
    };
  }, [id]);
  const names = people.slice(0, 3).map((user) => `@${user.username}`);
  return html`<p class="typing" role="status">
    ${names.length > 0 && html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
      ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} typing`}
  </p>`;
}

export function Thread({ id, isReplying }) {
  const [ways, setWays] = useState([]);
  const [entries, setEntries] = useState(null);
  const [error, setError] = useState(null);
  const [answers, setAnswers] = useState(id);
  const [isFocused, setFocused] = useState(isReplying);
  const [turn, setTurn] = useState(0);
  const main = useRef();
  const last = useRef(0);

  const load = useCallback(async () => {
    try {
      const found = await get(`/v1/posts/${id}/thread`, { order: 'oldest' });
      setEntries(found.items.map(keepPost));
      setError(null);
      setWays(await above(id));
    } catch (problem) {
      setError(problem);
    }
  }, [id]);

  useEffect(() => {
    setEntries(null);
    setWays([]);
    setAnswers(id);
    load();
    let soon = 0;
    const reload = () => {
      clearTimeout(soon);
      soon = setTimeout(load, 60);
    };
    const stops = [
      watch(`post:${id}`),
      listen('refetch', reload),
      listen('subscribed', ({ topics }) => topics.includes(`post:${id}`) && reload()),
      listen('event', ({ type, post_id, payload }) => {
        const isBelow = posts.get(String(payload?.reply_to_id)) || payload?.root_id === id;
        const isOurs = (type === 'post.created' && isBelow) || (/^post\.(deleted|restored)$/.test(type) && posts.get(post_id));
        if (isOurs) reload();
      }),
    ];
    return () => {
      clearTimeout(soon);
      stops.forEach((stop) => stop());
    };
  }, [id]);
  // What is above comes later: the post that was asked for stays where it was.
  const wayLength = ways.length;
  useEffect(() => {
    if (wayLength) main.current?.scrollIntoView({ block: 'start' });
  }, [wayLength > 0]);

  const more = async (entry) => {
    try {
      const found = await get(`/v1/posts/${entry.id}/replies`, { cursor: entry.more_cursor, order: 'oldest' });
      const added = found.items.map((item) => ({ ...keepPost(item), depth: entry.depth + 1 }));
      setEntries((now) => {
        const known = new Set(now.map((it) => it.id));
        const cleared = now.map((it) => (it.id === entry.id ? { ...it, more_cursor: found.next } : it));
        let end = cleared.findIndex((it) => it.id === entry.id) + 1;
        while (end < cleared.length && cleared[end].depth > entry.depth) end += 1;
        cleared.splice(end, 0, ...added.filter((it) => !known.has(it.id)));
        return cleared;
      });
    } catch (problem) {
      complain(problem);
    }
  };

  const onTyping = () => {
    if (Date.now() - last.current < TYPING_EVERY) return;
    last.current = Date.now();
    typing(answers);
  };
  const onDone = () => {
    setAnswers(id);
    setFocused(false);
    setTurn((now) => now + 1);
    last.current = 0;
    load();
  };
  const answer = (to) => () => {
    if (mustSignIn()) return;
    setAnswers(to);
    setFocused(true);
    setTurn((now) => now + 1);
  };

  const answered = useValue(posts.of(answers));
  const head = html`<${Heading} title="Post" hasBack />`;
  if (error && !entries) return html`${head}<${Problem} error=${error} again=${error.status === 404 ? null : load} />`;
  if (!entries) return html`${head}<${Waiting} />`;
  const [first, ...rest] = entries;
  return html`${head}
    <div class="list thread" role="feed" aria-label="Thread" onKeyDown=${onFeedKey}>
      ${ways.map((entry) => html`<${Post} key=${entry.id} entry=${entry} hasLine />`)}
      <div class="anchor" ref=${main}></div>
      <${Post} key=${first.id} entry=${first} isMain onReply=${answer(id)} />
    </div>
    <div class="answer">
      ${answers !== id && answered?.author && html`<p class="hint">Answering
        <a href=${`/@${answered.author.username}`}>@${answered.author.username}</a>
        <button type="button" class="button link" onClick=${answer(id)}>Answer the first post instead</button></p>`}
      <${Composer} key=${`${id}/${answers}/${turn}`} label="Reply" placeholder="Write a reply" word="Reply" isFocused=${isFocused}
        fields=${{ reply_to_id: answers }} hasAudience=${false} onDone=${onDone} onTyping=${onTyping} />
      <${Typists} id=${id} />
    </div>
    ${rest.length > 0 && html`<div class="list replies" role="feed" aria-label="Replies" onKeyDown=${onFeedKey}>
      ${rest.map((entry) => html`<div class="branch" data-depth=${Math.min(entry.depth, 5)} key=${entry.id} role="presentation">
        <${Post} entry=${entry} onReply=${answer(entry.id)} />
        ${entry.more_cursor && html`<${Button} kind="link" onClick=${() => more(entry)}>More replies<//>`}
      </div>`)}
    </div>`}
    ${first.more_cursor && html`<div class="more"><${Button} onClick=${() => more(first)}>Show more replies<//></div>`}`;
}
