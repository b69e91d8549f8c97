// Search as one types: suggestions under the field, then posts and people.

import { call, get, session } from '../api.js';
import { html, useEffect, useRef, useState } from '../preact.js';
import { go } from '../router.js';
import { keepPost, relations } from '../store.js';
import { Snippet, many } from '../text.js';
import { Avatar, Heading, Icon, Nothing, Tabs, useId } from '../parts/basics.js';
import { Pages, usePages } from '../parts/lists.js';
import { Person } from '../parts/people.js';
import { Post } from '../parts/post.js';

const PAUSE = 120;
const ICONS = { search: 'clock', hashtag: 'tag' };

function target(suggestion) {
  if (suggestion.kind === 'user') return `/@${suggestion.text}`;
  if (suggestion.kind === 'hashtag') return `/tags/${encodeURIComponent(suggestion.text)}`;
  return `/search?q=${encodeURIComponent(suggestion.text)}`;
}

export function SearchBox({ start = '', onType, isFocused = false }) {
  const [text, setText] = useState(start);
  const [found, setFound] = useState([]);
  const [place, setPlace] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const field = useRef();
  const id = useId('suggestions');
  const asked = useRef(null);
  useEffect(() => setText(start), [start]);
  useEffect(() => {
    if (isFocused) field.current.focus();
  }, []);
  useEffect(() => () => {
    clearTimeout(asked.current?.timer);
    asked.current?.stop.abort();
  }, []);

  const ask = (prefix) => {
    clearTimeout(asked.current?.timer);
    asked.current?.stop.abort();
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await get('/v1/suggestions', { prefix: prefix.trim(), limit: 8 }, stop.signal);
        setFound(answer.items);
        setPlace(-1);
      } catch {
        // The search itself says what is wrong.
      }
    }, PAUSE);
    asked.current = { timer, stop };
  };
  const type = (value) => {
    setText(value);
    setOpen(true);
    ask(value);
    onType?.(value);
  };
  const close = () => {
    setOpen(false);
    setPlace(-1);
  };
  const choose = (suggestion) => {
    close();
    field.current.blur();
    go(target(suggestion));
  };
  const submit = (event) => {
    event.preventDefault();
    if (found[place] && isOpen) return choose(found[place]);
    close();
    if (!text.trim()) return undefined;
    if (session.get()) call('POST', '/v1/searches', { body: { query: text.trim() } }).catch(() => {});
    return go(`/search?q=${encodeURIComponent(text.trim())}`);
  };
  const onKeyDown = (event) => {
    if (event.key === 'Escape' && isOpen) close();
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const size = found.length + 1;
      setPlace(((place + 1 + step + size) % size) - 1);
    } else return;
    event.preventDefault();
  };
  const isShown = isOpen && found.length > 0;
  return html`<form class="searchbox" role="search" onSubmit=${submit}
    onFocusOut=${(event) => event.currentTarget.contains(event.relatedTarget) || close()}>
    <${Icon} name="search" />
    <input ref=${field} type="search" role="combobox" dir="auto" value=${text} placeholder="Search" aria-label="Search"
      autocomplete="off" aria-autocomplete="list" aria-controls=${id} aria-expanded=${isShown ? 'true' : 'false'}
      aria-activedescendant=${place >= 0 ? `${id}-${place}` : undefined} maxlength="500"
      onInput=${(event) => type(event.target.value)} onKeyDown=${onKeyDown}
      onFocus=${() => { setOpen(true); ask(text); }} />
    <ul id=${id} role="listbox" aria-label="Suggestions" hidden=${!isShown}>
      ${isShown && found.map((it, number) => html`<li id=${`${id}-${number}`} role="option" aria-selected=${number === place ? 'true' : 'false'}
        onPointerDown=${(event) => { event.preventDefault(); choose(it); }}>
        ${it.kind === 'user'
          ? html`<${Avatar} size="small" user=${{ id: it.user_id, username: it.text, display_name: it.display_name, avatar_url: it.avatar_url }} />
              <span class="grow"><bdi class="name">${it.display_name}</bdi> <span class="handle">@${it.text}</span></span>`
          : html`<span class="spot"><${Icon} name=${ICONS[it.kind]} /></span>
              <span class="grow"><bdi dir="auto">${it.kind === 'hashtag' ? `#${it.text}` : it.text}</bdi></span>
              ${it.kind === 'hashtag' && html`<span class="hint">${many(it.post_count, 'post', 'posts')}</span>`}`}
      </li>`)}
    </ul>
  </form>`;
}

function FoundPosts({ query }) {
  const [sort, setSort] = useState('relevance');
  const [notes, setNotes] = useState({});
  const list = usePages(async (cursor) => {
    const found = await get('/v1/search/posts', { query, sort, cursor });
    setNotes(found);
    return { items: found.hits.map((hit) => ({ ...keepPost(hit.post), snippet: hit.snippet })), next: found.cursor };
  }, [query, sort]);
  return html`<${Tabs} label="Order" tabs=${[['relevance', 'Best'], ['newest', 'Newest'], ['top', 'Most liked']]} now=${sort} choose=${setSort} />
    ${notes.is_relaxed && html`<p class="hint note">Some of these hold only some of the words.</p>`}
    <${Pages} list=${list} label="Posts found" role="feed" empty=${html`<${Nothing} icon="search" title="No post is found">Try fewer or other words.<//>`}>
      ${(entry) => html`<${Post} key=${entry.id} entry=${entry} snippet=${entry.snippet && html`<${Snippet} text=${entry.snippet} />`} />`}
    <//>`;
}

function FoundPeople({ query }) {
  const list = usePages(async (cursor) => {
    const found = await get('/v1/search/users', { query, cursor });
    for (const { id, is_following } of found.items) relations.put(id, { ...relations.get(id), is_following });
    return found;
  }, [query]);
  return html`<${Pages} list=${list} label="People found" empty=${html`<${Nothing} icon="people" title="Nobody is found">Search by name or username.<//>`}>
    ${(user) => html`<${Person} key=${user.id} user=${user} about=${user.bio} />`}
  <//>`;
}

export function Search({ query: given }) {
  const [kind, setKind] = useState('posts');
  const [typed, setTyped] = useState(given);
  const [query, setQuery] = useState(given.trim());
  useEffect(() => {
    setTyped(given);
    setQuery(given.trim());
  }, [given]);
  // As one types, but not at every letter.
  useEffect(() => {
    const timer = setTimeout(() => {
      const now = typed.trim();
      setQuery(now);
      go(now ? `/search?q=${encodeURIComponent(now)}` : '/search', { replace: true });
    }, 250);
    return () => clearTimeout(timer);
  }, [typed]);
  return html`<${Heading} title="Search" isHidden />
    <div class="searching"><${SearchBox} start=${given} onType=${setTyped} isFocused=${!given} /></div>
    ${query
      ? html`<${Tabs} label="What to search" tabs=${[['posts', 'Posts'], ['people', 'People']]} now=${kind} choose=${setKind} />
          ${kind === 'posts' ? html`<${FoundPosts} key=${query} query=${query} />` : html`<${FoundPeople} key=${query} query=${query} />`}`
      : html`<${Nothing} icon="search" title="Find posts, people and hashtags">
          “A phrase”, -without, from:ada, has:media, before:2026-01-01<//>`}`;
}

export function Tag({ tag }) {
  const list = usePages(async (cursor) => {
    const found = await get(`/v1/hashtags/${encodeURIComponent(tag)}/posts`, { cursor });
    return { items: found.items.map(keepPost), next: found.next };
  }, [tag]);
  const [related, setRelated] = useState([]);
  useEffect(() => {
    setRelated([]);
    get(`/v1/hashtags/${encodeURIComponent(tag)}/related`, { limit: 8 }).then((found) => setRelated(found.items), () => {});
  }, [tag]);
  return html`<${Heading} title=${`#${tag}`} hasBack />
    ${related.length > 0 && html`<nav class="chips" aria-label="Related hashtags">
      ${related.map((it) => html`<a class="chip" href=${`/tags/${encodeURIComponent(it.tag)}`}><bdi>#${it.tag}</bdi></a>`)}</nav>`}
    <${Pages} list=${list} label=${`Posts with #${tag}`} role="feed" empty=${html`<${Nothing} icon="tag" title="No post has this hashtag" />`}>
      ${(entry) => html`<${Post} key=${entry.id} entry=${entry} />`}<//>`;
}
