// Posts by any measure, in pages: the API sorts.

import { get } from '../api.js';
import { html, useState } from '../preact.js';
import { Button, Problem, Waiting } from '../parts/basics.js';
import { usePages } from '../parts/lists.js';
import { complain } from '../parts/toasts.js';
import { save } from '../dash/csv.js';
import { Select } from '../dash/choices.js';
import { Figure } from '../dash/figure.js';
import { Group } from '../dash/frame.js';
import { momentOf } from '../dash/times.js';
import { number, share } from '../charts/scale.js';

const COLUMNS = [
  ['created_at', 'Published'],
  ['views', 'Views'],
  ['reach', 'Reach'],
  ['likes', 'Likes'],
  ['shares', 'Shares'],
  ['comments', 'Replies'],
  ['quotes', 'Quotes'],
  ['bookmarks', 'Bookmarks'],
  ['profile_visits', 'Profile visits'],
  ['follows', 'Follows'],
  ['engagements', 'Engagements'],
  ['rate', 'Rate'],
];
const SPANS = [['7', '7 days'], ['28', '28 days'], ['90', '90 days'], ['366', 'A year']];
const PAGE = 20;

const pageOf = (by, days, limit, cursor) => get('/v1/analytics/posts', { by, days, limit, cursor });

// All pages, for the file.
async function saveAll(by, days) {
  const rows = [];
  let cursor;
  do {
    const page = await pageOf(by, days, 100, cursor);
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor);
  save(`posts by ${by}`, ['post_id', 'body', 'lang', ...COLUMNS.map(([key]) => key), 'rate_low', 'rate_high'], rows);
}

function Row({ post, where }) {
  return html`<tr>
    <th scope="row"><a href=${`/studio/posts/${post.post_id}`} dir="auto">${post.body || 'A post without words'}</a></th>
    ${COLUMNS.map(([key]) => html`<td class=${key === 'created_at' ? 'time' : ''}>${key === 'created_at' ? momentOf(post.created_at, where) : key === 'rate' ? share(post.rate) : number(post[key])}</td>`)}
  </tr>`;
}

export function Posts({ where }) {
  const [by, setBy] = useState('engagements');
  const [span, setSpan] = useState('28');
  const [isBusy, setBusy] = useState(false);
  const list = usePages((cursor) => pageOf(by, span, PAGE, cursor), [by, span]);
  const export_ = async () => {
    setBusy(true);
    await saveAll(by, span).catch(complain);
    setBusy(false);
  };
  return html`<${Group} id="posts">
    <${Figure} title="Posts" about="What each has come to since it was published. Newest first that is all of them; by a measure, the newest 500 of the time. The rate is engagements by reach, and sorts by the lower end of its 95 % interval: what is surely good first.">
      <div class="row"><${Select} label="Published in the last" now=${span} options=${SPANS} choose=${setSpan} />
        <${Button} kind="small" isBusy=${isBusy} aria-label="All posts as CSV" onClick=${export_}>CSV<//></div>
      ${list.error && html`<${Problem} error=${list.error} again=${list.reload} />`}
      ${!list.items && !list.error && html`<${Waiting} />`}
      ${list.items && !list.items.length && html`<p class="empty">You have published nothing in this time.</p>`}
      ${list.items?.length > 0 && html`<div class="scroll" role="group" tabindex="0" aria-label="Posts"><table class="posts">
        <thead><tr><th scope="col">Post</th>${COLUMNS.map(([key, name]) => html`<th scope="col" aria-sort=${key === by ? 'descending' : undefined}>
          <button type="button" aria-pressed=${key === by ? 'true' : 'false'} onClick=${() => setBy(key)}>${name}</button></th>`)}</tr></thead>
        <tbody>${list.items.map((post) => html`<${Row} key=${post.post_id} post=${post} where=${where} />`)}</tbody></table></div>`}
      ${list.next && html`<${Button} isBusy=${list.isBusy} onClick=${list.more}>More posts<//>`}
    <//>
  <//>`;
}
