// The page around the pages: navigation, what stands beside, and the session.

import { countUnread, hide, loadMe, show } from './actions.js';
import { call, get, session } from './api.js';
import { html, render, useEffect, useState } from './preact.js';
import { address, match, start as startRouter } from './router.js';
import { connection, forgetAll, me, presences, unread, useValue } from './store.js';
import * as stream from './stream.js';
import { Avatar, Heading, Icon, Name, Nothing } from './parts/basics.js';
import { FollowButton } from './parts/people.js';
import { announce, complain, Toasts } from './parts/toasts.js';
import { SignIn, SignUp } from './pages/account.js';
import { Bookmarks } from './pages/bookmarks.js';
import { Home } from './pages/home.js';
import { Notifications } from './pages/notifications.js';
import { People, Profile } from './pages/profile.js';
import { Search, SearchBox, Tag } from './pages/search.js';
import { Settings } from './pages/settings.js';
import { Thread } from './pages/thread.js';

const LINKS = [
  ['/', 'home', 'Home', true],
  ['/search', 'search', 'Search', false],
  ['/notifications', 'bell', 'Notifications', true],
  ['/bookmarks', 'bookmark', 'Bookmarks', true],
  ['/settings', 'gear', 'Settings', true],
];

function Link({ href, icon, name, badge, now }) {
  const told = badge ? `${name}, ${badge} new` : name;
  return html`<li><a href=${href} aria-current=${now === href ? 'page' : undefined} aria-label=${told}>
    <span class="spot"><${Icon} name=${icon} isFilled=${now === href && icon !== 'search'} />
      ${badge > 0 && html`<span class="count" aria-hidden="true">${badge > 99 ? '99+' : badge}</span>`}</span>
    <span class="word">${name}</span></a></li>`;
}

function Navigation({ path }) {
  const user = useValue(me);
  const isIn = Boolean(useValue(session));
  const waiting = useValue(unread);
  const own = user && `/@${user.username}`;
  return html`<header class="side">
    <a class="brand" href="/" aria-label="pgsocial, home"><img src=${new URL('icon.svg', import.meta.url).href} alt="" width="34" height="34" /><span class="word">pgsocial</span></a>
    <nav aria-label="Main">
      <ul>
        ${LINKS.filter(([, , , isOwn]) => isIn || !isOwn).map(([href, icon, name]) => html`<${Link} href=${href} icon=${icon} name=${name}
          now=${path} badge=${icon === 'bell' ? waiting : 0} />`)}
        ${isIn && user && html`<${Link} href=${own} icon="person" name="Profile" now=${path} />`}
        ${!isIn && html`<${Link} href="/sign-in" icon="person" name="Sign in" now=${path} />`}
      </ul>
    </nav>
    ${isIn && user && html`<a class="own bare" href=${own} aria-label=${`Your profile, @${user.username}`}>
      <${Avatar} user=${user} size="small" /><span class="word"><${Name} user=${user} /><span class="handle">@${user.username}</span></span></a>`}
  </header>`;
}

const REASONS = {
  followed_by: (it) => `followed by @${it.friend_username}`,
  follows_you: () => 'follows you',
  hashtag: (it) => `writes about #${it.tag}`,
  popular: (it) => `@${it.username}`,
};

function Suggested() {
  const [users, setUsers] = useState([]);
  useEffect(() => {
    get('/v1/suggestions/users', { limit: 4 }).then((found) => setUsers(found.items), () => {});
  }, []);
  const dismiss = async (user) => {
    setUsers((now) => now.filter((it) => it.id !== user.id));
    await call('DELETE', `/v1/suggestions/users/${user.id}`).catch(complain);
  };
  if (!users.length) return null;
  return html`<section class="box" aria-labelledby="suggested">
    <h2 id="suggested">People to follow</h2>
    <ul>${users.map((user) => html`<li class="person" key=${user.id}>
      <a class="bare" href=${`/@${user.username}`} tabindex="-1" aria-hidden="true"><${Avatar} user=${user} size="small" /></a>
      <a class="bare grow who" href=${`/@${user.username}`}><${Name} user=${user} /><span class="handle">${REASONS[user.reason]?.(user)}</span></a>
      <${FollowButton} user=${user} />
      <button type="button" class="round small" aria-label=${`Do not suggest @${user.username}`} onClick=${() => dismiss(user)}><${Icon} name="close" /></button>
    </li>`)}</ul>
  </section>`;
}

function Beside({ path }) {
  const isIn = Boolean(useValue(session));
  const line = useValue(connection);
  return html`<aside class="beside" aria-label="Beside">
    ${path !== '/search' && html`<${SearchBox} />`}
    ${isIn && html`<${Suggested} />`}
    <p class="foot">${isIn && html`<span class=${`line ${line}`}>${line === 'live' ? 'Live' : 'Connecting'}</span> · <a class="quiet" href="/studio">Studio</a> · `}
      <a class="quiet" href="/openapi.json" target="_blank" rel="noopener">API</a></p>
  </aside>`;
}

function Nowhere() {
  return html`<${Heading} title="Nothing here" hasBack />
    <${Nothing} icon="search" title="There is nothing at this address"><a href="/">Go home</a><//>`;
}

function Open({ route, query }) {
  switch (route.name) {
    case 'home': return html`<${Home} />`;
    case 'post': return html`<${Thread} id=${route.id} isReplying=${query.has('reply')} />`;
    case 'profile': return html`<${Profile} username=${route.username} />`;
    case 'people': return html`<${People} username=${route.username} list=${route.list} />`;
    case 'tag': return html`<${Tag} tag=${route.tag} />`;
    case 'search': return html`<${Search} query=${query.get('q') ?? ''} />`;
    case 'sign-up': return html`<${SignUp} />`;
    case 'nowhere': return html`<${Nowhere} />`;
    default:
  }
  if (!session.get() || route.name === 'sign-in') return html`<${SignIn} />`;
  switch (route.name) {
    case 'notifications': return html`<${Notifications} />`;
    case 'bookmarks': return html`<${Bookmarks} />`;
    default: return html`<${Settings} />`;
  }
}

function App() {
  const { path, query } = useValue(address);
  const who = useValue(session)?.user_id ?? 'guest';
  const route = match(path);
  return html`<a class="skip" href="#content" onClick=${skip}>Skip to content</a>
    <div class="frame" key=${who}>
      <${Navigation} path=${path} />
      <main id="content" tabindex="-1"><${Open} key=${path} route=${route} query=${query} /></main>
      <${Beside} path=${path} />
    </div>
    <${Toasts} />`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById('content').focus();
}

let soon = 0;
stream.listen('notifications', ({ unread_count: told }) => {
  const before = unread.get();
  const tell = () => unread.get() > before && announce(`${unread.get()} unread notifications`);
  if (told !== undefined) {
    unread.set(told);
    tell();
    return;
  }
  clearTimeout(soon);
  soon = setTimeout(() => countUnread().then(tell, () => {}), 150);
});
stream.listen('event', ({ type, post_id }) => {
  if (type === 'post.deleted') hide(post_id);
  if (type === 'post.restored') show(post_id);
});
stream.listen('presence', ({ user_id, state }) => presences.put(user_id, state));
session.follow((now) => {
  forgetAll();
  stream.start();
  if (now) loadMe();
});

for (const topic of ['home', 'notifications', 'presence']) stream.watch(topic);
startRouter();
stream.start();
loadMe();
render(html`<${App} />`, document.getElementById('page'));
