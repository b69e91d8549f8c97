// The database: statements that cost most, what sessions wait for, tables and how they grow.

import { html } from '../preact.js';
import { Tile, Tiles } from '../dash/tile.js';
import { decimal, milliseconds, number, share, signedShare, size } from '../charts/scale.js';
import { Part, unknown, useRows } from './part.js';

export function Statements() {
  const answer = useRows('/v1/platform/queries', { limit: 20 });
  return html`<${Part} title="Statements that cost most" isWide answer=${answer} words=${['query']} about="Of the last hour; p99 is an estimate, and the change is that of the mean against the same hour a day before."
    columns=${[['query_id', 'Statement', (it) => (it === '0' ? 'all others' : it)], ['query', 'Text', (it) => it ?? ''], ['share', 'Of all time', share], ['calls', 'Calls', number], ['mean_ms', 'Mean', milliseconds], ['p99_ms', 'p99', milliseconds],
      ['row_count', 'Rows', number], ['hit_blocks', 'Buffers hit', number], ['read_blocks', 'Read', number], ['mean_change', 'Change', unknown(signedShare)]]} />`;
}

export function Waits() {
  const answer = useRows('/v1/platform/waits');
  return html`<${Part} title="What sessions wait for" answer=${answer} about="Sessions at once, on average over the last hour: locks, disk, clients, or at work." empty="No session has waited."
    columns=${[['wait_event', 'Event', (it, row) => `${row.wait_type ?? ''} ${it ?? ''}`.trim() || 'at work'], ['sessions', 'Sessions', decimal], ['share', 'Share', share]]} />`;
}

// What does not grow is never full; of a volume whose room is not known nobody can say.
function fullIn({ free_bytes: free, bytes_per_day: growth, days_until_full: days }) {
  if (days !== null) return decimal(days);
  return free === null || growth === null ? 'not known' : 'not in sight';
}

export function Tables() {
  const answer = useRows('/v1/platform/tables');
  const all = answer.rows.find((row) => row.relation === null);
  return html`<${Part} title="Tables" isWide answer=${answer} words=${['unused_indexes']} about="Size, growth over the last day, and how well each is kept. Bloat is an estimate from statistics."
    columns=${[['relation', 'Table', (it) => it ?? 'The whole database'], ['bytes', 'Size', size], ['bytes_per_day', 'A day', unknown(size)], ['live_rows', 'Rows', number], ['dead_rows', 'Dead', number], ['bloat_bytes', 'Bloat', unknown(size)],
      ['index_scans', 'By index', number], ['sequential_scans', 'By scan', number], ['unused_indexes', 'Unused indexes', (it) => it?.join(', ') ?? '']]}>
    ${all && html`<${Tiles}><${Tile} name="Database" value=${size(all.bytes)} note=${all.bytes_per_day === null ? null : `${size(all.bytes_per_day)} a day`} /><${Tile} name="Free on its volume" value=${size(all.free_bytes)} />
      <${Tile} name="Days until it is full" value=${fullIn(all)} /><${Tile} name="Ids until wraparound" value=${share(all.xid_share)} about="Used of what there may be before a vacuum." /><//>`}<//>`;
}
