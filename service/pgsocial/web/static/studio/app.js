// The studio: how one's posts do, and who follows. Each number is an answer of the API.

import { call, session } from '../api.js';
import { html, render, useEffect, useState } from '../preact.js';
import { address, start as startRouter } from '../router.js';
import { useValue } from '../store.js';
import * as stream from '../stream.js';
import { Select, Zone, zone } from '../dash/choices.js';
import { Door, Frame } from '../dash/frame.js';
import { Audience } from './audience.js';
import { Followers } from './followers.js';
import { Live } from './live.js';
import { Period } from './period.js';
import { PostPage } from './post.js';
import { Posts } from './posts.js';
import { Rates } from './rates.js';
import { Times } from './times.js';

const LINKS = [
  ['#period', 'Period'],
  ['#now', 'Last hour'],
  ['#posts', 'Posts'],
  ['#followers', 'Followers'],
  ['#times', 'Times'],
  ['#audience', 'Audience'],
];
const DAYS = [['7', '7 days'], ['14', '14 days'], ['28', '28 days']];

async function enter({ username, password }) {
  session.set(await call('POST', '/v1/sessions', { body: { username, password, label: 'studio' } }));
}

function Overview({ days, where }) {
  return html`<${Period} days=${days} where=${where} />
    <${Live} where=${where} />
    <${Rates} days=${days} />
    <${Posts} days=${days} where=${where} />
    <${Followers} days=${days} where=${where} />
    <${Times} days=${days} where=${where} />
    <${Audience} where=${where} />`;
}

function App() {
  const { path } = useValue(address);
  const who = useValue(session);
  const where = useValue(zone);
  const [days, setDays] = useState('7');
  const post = /^\/studio\/posts\/(\d+)$/.exec(path)?.[1];
  useEffect(() => {
    document.title = `${post ? 'A post' : 'Studio'} · pgsocial`;
  }, [post]);
  if (!who) {
    return html`<${Frame} title="Studio"><${Door} about="Sign in with your account." enter=${enter} fields=${[
      { name: 'username', label: 'Username', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false' },
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    ]} /><//>`;
  }
  const choices = html`${!post && html`<${Select} label="Period" now=${days} options=${DAYS} choose=${setDays} />`}
    <${Zone} now=${where} />`;
  return html`<${Frame} title="Studio" links=${post ? [['/studio', 'All posts']] : LINKS} choices=${choices} key=${who.user_id}>
    ${post ? html`<${PostPage} id=${post} where=${where} key=${post} />` : html`<${Overview} days=${Number(days)} where=${where} />`}
  <//>`;
}

session.follow(() => stream.start());
stream.watch('notifications');
startRouter((to) => to.startsWith('/studio'));
stream.start();
render(html`<${App} />`, document.getElementById('page'));
