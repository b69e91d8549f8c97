// Processes and what they take, and whether each part is large enough.

import { html } from '../preact.js';
import { momentOf } from '../dash/times.js';
import { decimal, milliseconds, number, size } from '../charts/scale.js';
import { Part, unknown, useRows } from './part.js';

export function Processes({ where }) {
  const answer = useRows('/v1/platform/resources');
  return html`<${Part} title="Processes" isWide answer=${answer} about="Cores kept busy on average and at most in a minute, memory, connections, disk and network, in the last hour."
    columns=${[['name', 'Process', (it, row) => it ?? row.kind], ['kind', 'Kind'], ['is_alive', 'State', (it) => html`<span class=${`state ${it ? 'good' : 'bad'}`}>${it ? 'alive' : 'not seen'}</span>`], ['cpu_share', 'CPU', unknown(decimal)], ['cpu_share_peak', 'At most', unknown(decimal)],
      ['memory_bytes', 'Memory', size], ['connections', 'Connections', number], ['connections_busy', 'Busy', number], ['connections_waiting', 'Waiting', number], ['read_bytes', 'Read', size], ['written_bytes', 'Written', size], ['network_bytes', 'Network', size],
      ['loop_delay_ms', 'Loop', milliseconds], ['seen_at', 'Seen', (it) => momentOf(it, where)]]} />`;
}

export function Scaling({ where }) {
  const answer = useRows('/v1/platform/scaling');
  return html`<${Part} title="Large enough?" answer=${answer} words=${['reason']} about="Judged each minute, with patience both ways; the number behind it is held against two bounds."
    columns=${[['part', 'Part'], ['advice', 'Advice', (it) => html`<span class=${`state ${it === 'more' ? 'bad' : it === 'enough' ? 'good' : ''}`}>${it}</span>`], ['reason', 'Why'], ['value', 'Value', unknown(decimal)], ['low', 'From', unknown(decimal)], ['high', 'To', unknown(decimal)], ['due_at', 'Until', (it) => (it ? momentOf(it, where) : '')]]} />`;
}

export function Sampling({ where }) {
  const answer = useRows('/v1/platform/sampling');
  return html`<${Part} title="Whether this is written down" answer=${answer} words=${['note', 'error']} about="The parts of the sampling, what each cannot see, and its last fault."
    columns=${[['part', 'Part'], ['sampled_at', 'Last', (it) => momentOf(it, where)], ['note', 'Not seen', (it) => it ?? ''], ['error', 'Fault', (it) => it ?? '']]} />`;
}
