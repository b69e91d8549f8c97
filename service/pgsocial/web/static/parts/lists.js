// Lists that go on: pages by cursor, with a button, which presses itself when it comes into view.

import { html, useCallback, useEffect, useRef, useState } from '../preact.js';
import { Button, Problem, Waiting } from './basics.js';

// load(cursor) answers {items, next}.
export function usePages(load, keys) {
  const [state, setState] = useState({ items: null, next: null, error: null, isBusy: false });
  const turn = useRef(0);
  const fetchFrom = useCallback(async (cursor, kept) => {
    const mine = ++turn.current;
    setState((now) => ({ ...now, isBusy: true, error: null, ...(kept ? {} : { items: now.items }) }));
    try {
      const page = await load(cursor);
      if (mine !== turn.current) return;
      setState((now) => ({
        items: kept ? [...(now.items ?? []), ...page.items] : page.items,
        next: page.next,
        error: null,
        isBusy: false,
      }));
    } catch (error) {
      if (mine === turn.current) setState((now) => ({ ...now, error, isBusy: false }));
    }
  }, keys);
  useEffect(() => {
    setState({ items: null, next: null, error: null, isBusy: true });
    fetchFrom(undefined, false);
    return () => { turn.current += 1; };
  }, keys);
  return {
    ...state,
    more: () => state.next && !state.isBusy && fetchFrom(state.next, true),
    reload: () => fetchFrom(undefined, false),
    change: (how) => setState((now) => ({ ...now, items: how(now.items ?? []) })),
  };
}

export function More({ list }) {
  const end = useRef();
  useEffect(() => {
    if (!list.next || list.error) return undefined;
    const watcher = new IntersectionObserver(([entry]) => entry.isIntersecting && list.more(), {
      rootMargin: '600px',
    });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [list.next, list.isBusy, list.error]);
  return html`<div class="more" ref=${end}>
    ${list.next && !list.error && html`<${Button} isBusy=${list.isBusy} onClick=${list.more}>Show more<//>`}
  </div>`;
}

// In a list of posts PageDown and PageUp go from post to post, as the role "feed" promises.
export function onFeedKey(event) {
  const step = { PageDown: 1, PageUp: -1 }[event.key];
  const now = event.target.closest('article');
  if (!step || !now) return;
  const all = [...event.currentTarget.querySelectorAll('article')];
  all[all.indexOf(now) + step]?.focus();
  event.preventDefault();
}

export function Pages({ list, empty, label, role = 'list', children }) {
  if (list.error && !list.items) return html`<${Problem} error=${list.error} again=${list.reload} />`;
  if (!list.items) return html`<${Waiting} />`;
  if (!list.items.length && !list.next) return empty;
  return html`<div class="list" role=${role} aria-label=${label} aria-busy=${list.isBusy ? 'true' : 'false'}
      onKeyDown=${role === 'feed' ? onFeedKey : undefined}>${list.items.map(children)}</div>
    ${list.error && html`<${Problem} error=${list.error} again=${list.more} />`}
    <${More} list=${list} />`;
}
