// Followers by day, and the posts behind each spike.

import { get } from '../api.js';
import { html, useEffect, useState } from '../preact.js';
import { useAnswer } from '../dash/answers.js';
import { Figure, Table } from '../dash/figure.js';
import { Group } from '../dash/frame.js';
import { dayOf } from '../dash/times.js';
import { Gains } from '../charts/gains.js';
import { Lines } from '../charts/line.js';
import { number, signed } from '../charts/scale.js';

function Behind({ id }) {
  const [body, setBody] = useState(null);
  useEffect(() => {
    get(`/v1/posts/${id}`).then((post) => setBody(post.body || 'A post without words'), () => setBody('A post that is gone'));
  }, [id]);
  return html`<li><a href=${`/studio/posts/${id}`} dir="auto">${body ?? 'A post'}</a></li>`;
}

function Spike({ row, where }) {
  return html`<li><strong>${dayOf(row.starts_at, where)}: ${signed(row.gained)} followers</strong>
    ${row.posts.length ? html`<ul>${row.posts.map((id) => html`<${Behind} key=${id} id=${id} />`)}</ul>` : html`<p class="hint">No post of yours reached new people then.</p>`}</li>`;
}

export function Followers({ where }) {
  const answer = useAnswer((signal) => get('/v1/analytics/followers', { resolution: 'day', zone: where }, signal), [where]);
  const top = useAnswer((signal) => get('/v1/analytics/top-followers', { limit: 10 }, signal), []);
  const rows = answer.data?.items ?? [];
  const spikes = rows.filter((row) => row.is_spike);
  const columns = [['starts_at', 'Day', (it) => dayOf(it, where)], ['followers', 'Followers', number], ['gained', 'Gained', number], ['lost', 'Lost', number], ['net', 'Net', signed]];
  return html`<${Group} id="followers">
    <${Figure} title="Followers, the last 28 days" answer=${answer} table=${{ columns, rows }}
      about="How many there were at the end of each day; beneath it who came, who went, and what is left of both. A spike, marked, is a day with at least 5 new ones and far more than usual (median + 3.5 MAD / 0.6745); the posts listed are those that reached most new viewers then.">
      <${Lines} label="Followers by day" rows=${rows} series=${[{ key: 'followers', name: 'Followers', tone: 0 }]} isMarked=${(row) => row.is_spike}
        name=${(row) => dayOf(row.starts_at, where)} short=${(row) => dayOf(row.starts_at, where)} />
      <${Gains} label="Followers gained and lost by day" rows=${rows} gained="gained" lost="lost" net="net"
        name=${(row) => dayOf(row.starts_at, where)} short=${(row) => dayOf(row.starts_at, where)} />
      ${spikes.length > 0 && html`<ul class="spikes">${spikes.map((row) => html`<${Spike} row=${row} where=${where} />`)}</ul>`}
    <//>
    <${Figure} title="Followers with most followers" answer=${top} isEmpty=${top.data?.items.length === 0} empty="Nobody follows you yet." about="Of your newest 2,000.">
      <${Table} label="Followers with most followers" rows=${top.data?.items ?? []}
        columns=${[['username', 'Who', (it) => html`<a href=${`/@${it}`}>@${it}</a>`], ['follower_count', 'Followers', number]]} />
    <//>
  <//>`;
}
