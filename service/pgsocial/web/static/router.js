// Which address is open. Links are ordinary links; a click on one of ours stays in the page.

import { Value } from './store.js';

const read = () => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export const address = new Value(read());

export function go(to, { replace = false } = {}) {
  if (to === location.pathname + location.search) return;
  if (!replace) history.replaceState({ top: scrollY }, '');
  history[replace ? 'replaceState' : 'pushState']({ top: replace ? scrollY : 0 }, '', to);
  address.set(read());
  if (!replace) scrollTo(0, 0);
}

// isOurs(path): which addresses open in this page; others are loaded.
export function start(isOurs = (path) => !/^\/(web|studio|operator)(\/|$)/.test(path)) {
  history.scrollRestoration = 'manual';
  addEventListener('popstate', ({ state }) => {
    address.set(read());
    // Once what was there is there again.
    requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, state?.top ?? 0)));
  });
  addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    const isHere = link && !link.target && link.origin === location.origin && isOurs(link.pathname);
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!isHere || !isPlain || event.defaultPrevented) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

export const routes = [
  ['home', /^\/$/],
  ['sign-in', /^\/sign-in$/],
  ['sign-up', /^\/sign-up$/],
  ['search', /^\/search$/],
  ['notifications', /^\/notifications$/],
  ['bookmarks', /^\/bookmarks$/],
  ['settings', /^\/settings$/],
  ['post', /^\/posts\/(?<id>\d+)$/],
  ['tag', /^\/tags\/(?<tag>[^/]+)$/],
  ['people', /^\/@(?<username>\w+)\/(?<list>followers|following)$/],
  ['profile', /^\/@(?<username>\w+)$/],
];

export function match(path) {
  for (const [name, pattern] of routes) {
    const found = pattern.exec(path);
    if (!found) continue;
    try {
      const given = Object.entries(found.groups ?? {});
      return { name, ...Object.fromEntries(given.map(([key, it]) => [key, decodeURIComponent(it)])) };
    } catch (error) {
      if (!(error instanceof URIError)) throw error;
      break; // An escape that is no text: nothing has this address.
    }
  }
  return { name: 'nowhere' };
}
