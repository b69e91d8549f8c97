// What is worth waking up for: alerts, and what is left of the month's errors.

import { html } from '../preact.js';
import { Button } from '../parts/basics.js';
import { complain, say } from '../parts/toasts.js';
import { momentOf } from '../dash/times.js';
import { decimal, number, share } from '../charts/scale.js';
import { Part, unknown, useRows } from './part.js';
import { ask } from './session.js';

export function Alerts({ where }) {
  const answer = useRows('/v1/platform/alerts', { limit: 50 });
  const acknowledge = (id) => ask('PUT', `/v1/platform/alerts/${id}/acknowledgement`).then(() => {
    say('You see to it.');
    answer.reload();
  }, complain);
  const seenTo = (_, row) => row.acknowledged_by ?? (row.state === 'firing'
    ? html`<${Button} kind="small" aria-label=${`See to ${row.rule} of ${row.subject}`} onClick=${() => acknowledge(row.id)}>See to it<//>` : '');
  return html`<${Part} title="Alerts" isWide answer=${answer} words=${['description']} empty="No alert: nothing to do."
    columns=${[['rule', 'Rule'], ['subject', 'Of'], ['state', 'State', (it) => html`<span class=${`state ${it === 'firing' ? 'bad' : it === 'resolved' ? 'good' : ''}`}>${it}</span>`], ['severity', 'Severity'], ['value', 'Value', unknown((it, row) => `${decimal(it)} ${row.unit ?? ''}`)],
      ['threshold', 'From', unknown(decimal)], ['description', 'What'], ['started_at', 'Since', (it) => momentOf(it, where)], ['resolved_at', 'Until', (it) => (it ? momentOf(it, where) : 'goes on')], ['runbook', 'Runbook', (it) => it ?? ''], ['acknowledged_by', 'Seen to by', seenTo]]} />`;
}

// What is promised, and how fast what is left of it is used up: a burn of 1 uses the month's errors in a month.
export function Objectives() {
  const answer = useRows('/v1/platform/objectives');
  const burn = unknown((it) => html`<span class=${it > 1 ? 'state bad' : ''}>${decimal(it)}</span>`);
  return html`<${Part} title="Objectives" isWide answer=${answer} words=${['description']} about="Of the last 30 days. Left is the part of the error budget that is not used up; a burn of 1 uses all of it in 30 days, and more than that is too fast."
    columns=${[['objective', 'Objective'], ['description', 'What'], ['goal', 'Goal', share], ['achieved', 'Achieved', unknown(share)], ['left_share', 'Left', unknown(share)], ['requests', 'Answers', number], ['bad', 'Bad', number],
      ['burn_5m', 'Burn in 5 min', burn], ['burn_1h', '1 h', burn], ['burn_6h', '6 h', burn], ['burn_3d', '3 d', burn]]} />`;
}
