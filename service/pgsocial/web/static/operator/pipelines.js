// What runs behind the requests: projections and sinks by their lag, jobs by their runs.

import { html } from '../preact.js';
import { momentOf } from '../dash/times.js';
import { decimal, milliseconds, number } from '../charts/scale.js';
import { Part, unknown, useRows } from './part.js';

const LATE = 10; // Seconds from which a lag is seen on pages.
const late = (it) => html`<span class=${`state ${it > LATE ? 'bad' : 'good'}`}>${decimal(it)} s</span>`;

export function Pipelines({ where }) {
  const answer = useRows('/v1/platform/pipelines');
  const behind = answer.rows.filter((row) => row.kind !== 'job');
  const jobs = answer.rows.filter((row) => row.kind === 'job');
  return html`<${Part} title="Projections and sinks" answer=${answer} rows=${behind} words=${['error']} about="How far each is behind the log, and at most in the last hour."
      columns=${[['name', 'What'], ['kind', 'Kind'], ['lag_seconds', 'Behind', unknown(late)], ['lag_batches', 'Batches', number], ['lag_seconds_peak', 'At most', unknown(late)], ['failures', 'Failures', number], ['error', 'Error', (it) => it ?? '']]} />
    <${Part} title="Jobs" answer=${answer} rows=${jobs} words=${['error']} about="Runs of the last hour."
      columns=${[['name', 'Job'], ['runs', 'Runs', number], ['failures', 'Failed', (it) => html`<span class=${it ? 'state bad' : ''}>${number(it)}</span>`], ['mean_ms', 'Mean', milliseconds], ['most_ms', 'Longest', milliseconds], ['seen_at', 'Last', (it) => momentOf(it, where)], ['error', 'Error', (it) => it ?? '']]} />`;
}
