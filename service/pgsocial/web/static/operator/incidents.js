// What was out of the ordinary, and, for admins, the accounts behind a ring.

import { html, useState } from '../preact.js';
import { Button, Problem } from '../parts/basics.js';
import { usePages } from '../parts/lists.js';
import { useAnswer } from '../dash/answers.js';
import { Figure, Table } from '../dash/figure.js';
import { Group } from '../dash/frame.js';
import { dayOf, momentOf } from '../dash/times.js';
import { decimal, number, share } from '../charts/scale.js';
import { untold } from './part.js';
import { get } from './session.js';

function Accounts({ id }) {
  const answer = useAnswer((signal) => get(`/v1/platform/incidents/${id}/accounts`, {}, signal), [id]);
  const rows = answer.data?.items ?? [];
  return html`<${Figure} title=${`Accounts behind incident ${id}`} answer=${answer} isEmpty=${!rows.length} empty="None are told: only those of a ring are."
    about="Who did most first, at most 100. It is a reason to look, no proof." table=${{ columns: [['user_id', 'Id'], ['username', 'Who'], ['acts', 'Acts', number], ['created_at', 'Made']], rows }}>
    <${Table} label=${`Accounts behind incident ${id}`} rows=${rows}
      columns=${[['username', 'Who', (it) => html`<a href=${`/@${it}`}>@${it}</a>`], ['acts', 'Acts', number], ['created_at', 'Made', (it) => dayOf(it, 'UTC')]]} />
  <//>`;
}

export function Incidents({ where }) {
  const [chosen, setChosen] = useState(null);
  const list = usePages((cursor) => get('/v1/platform/incidents', { cursor }), []);
  const rows = list.items ?? [];
  const columns = [
    ['id', 'Incident', (it) => `${it}`],
    ['scope', 'Of', (it, row) => `${it}${row.subject ? ` ${row.subject}` : ''}`],
    ['metric', 'What', (it, row) => `${row.kind} of ${it}`],
    ['state', 'State', (it) => html`<span class=${`state ${it === 'ended' ? '' : 'bad'}`}>${it}</span>`],
    ['verdict', 'Verdict', (it) => it ?? 'none'],
    ['observed', 'Observed', number],
    ['expected', 'Usual', decimal],
    ['deviation', 'Deviation', decimal],
    ['account_count', 'Accounts', untold(number)],
    ['young_share', 'Young', untold(share)],
    ['opened_at', 'Since', (it) => momentOf(it, where)],
    ['ended_at', 'Until', (it) => (it ? momentOf(it, where) : 'goes on')],
    ['id', 'Behind it', (it, row) => (row.verdict === 'ring' ? html`<${Button} kind="small" aria-label=${`Accounts behind incident ${it}`} onClick=${() => setChosen(it)}>Accounts<//>` : '')],
  ];
  return html`<${Group} id="incidents">
    <${Figure} title="Incidents of the last 28 days" isWide isEmpty=${list.items && !rows.length} empty="Nothing was out of the ordinary."
      about="What detect_anomalies found: each hour against what is usual, on the scale of Anscombe, so that 6 is far. A ring is driven by few accounts, or young ones, or such that were made together."
      table=${{ columns: columns.slice(0, -1).map(([key, name]) => [key, name]), rows }}>
      ${list.error && html`<${Problem} error=${list.error} again=${list.reload} />`}
      ${rows.length > 0 && html`<${Table} label="Incidents" columns=${columns} rows=${rows} />`}
      ${list.next && html`<${Button} isBusy=${list.isBusy} onClick=${list.more}>More incidents<//>`}
    <//>
    ${chosen && html`<${Accounts} id=${chosen} key=${chosen} />`}
  <//>`;
}
