// How fast the gateways answer, and how often caches have what is looked for.

import { html } from '../preact.js';
import { Tile, Tiles } from '../dash/tile.js';
import { decimal, milliseconds, number, share } from '../charts/scale.js';
import { Part, unknown, useRows } from './part.js';

const nameOf = { all: () => 'All', class: (row) => `All of ${row.route_class}`, route: (row) => row.route };

export function Latencies() {
  const answer = useRows('/v1/platform/latency');
  const all = answer.rows.find((row) => row.level === 'all');
  return html`<${Part} title="Answers of the gateways" isWide answer=${answer} about="Of the last hour, by class and route; errors are answers of 5xx. Beside p99 what it was a day before."
    columns=${[['level', 'Route', (it, row) => (nameOf[it] ?? nameOf.route)(row)], ['requests', 'Requests', number], ['per_second', 'A second', decimal], ['p50_ms', 'p50', milliseconds], ['p95_ms', 'p95', milliseconds],
      ['p99_ms', 'p99', milliseconds], ['p99_ms_before', 'p99 before', milliseconds], ['client_errors', '4xx', number], ['errors', '5xx', (it) => html`<span class=${it ? 'state bad' : ''}>${number(it)}</span>`], ['error_rate', 'Error rate', share]]}>
    ${all && html`<${Tiles}><${Tile} name="Requests a second" value=${decimal(all.per_second)} /><${Tile} name="p50" value=${milliseconds(all.p50_ms)} /><${Tile} name="p95" value=${milliseconds(all.p95_ms)} />
      <${Tile} name="p99" value=${milliseconds(all.p99_ms)} /><${Tile} name="Errors" value=${share(all.error_rate)} /><//>`}<//>`;
}

export function Caches() {
  const answer = useRows('/v1/platform/caches');
  return html`<${Part} title="Caches" answer=${answer} about="Hits by reads, of the last hour: what the gateways keep in Redis, and PostgreSQL's shared buffers."
    columns=${[['kind', 'Kind'], ['cache', 'Cache'], ['reads', 'Reads', number], ['hits', 'Hits', number], ['hit_rate', 'Rate', unknown(share)], ['hit_rate_before', 'A day before', unknown(share)]]} />`;
}
