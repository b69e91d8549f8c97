// This period against the one before, and each day of it.

import { get } from '../api.js';
import { html, useState } from '../preact.js';
import { useAnswer } from '../dash/answers.js';
import { Select } from '../dash/choices.js';
import { Figure } from '../dash/figure.js';
import { Group } from '../dash/frame.js';
import { Tile, Tiles } from '../dash/tile.js';
import { dayOf, momentOf } from '../dash/times.js';
import { Lines } from '../charts/line.js';
import { number, signed, signedShare } from '../charts/scale.js';
import { MEASURES, nameOf } from './words.js';

function noteOf(row) {
  const by = row.change === null ? signed(row.difference) : signedShare(row.change);
  if (!row.difference) return 'as before';
  return `${by}, ${row.is_significant ? 'more than noise' : 'within noise'}`;
}

// Whether more is better is not the same for all.
function toneOf(row) {
  if (!row.is_significant) return '';
  return row.difference > 0 === (row.metric !== 'followers_lost') ? 'better' : 'worse';
}

const COLUMNS = [
  ['metric', 'Measure', nameOf],
  ['current', 'This period', number],
  ['previous', 'The one before', number],
  ['difference', 'Difference', signed],
  ['noise', 'Noise', number],
  ['is_significant', 'More than noise', (it) => (it ? 'yes' : 'no')],
];

export function Period({ days, where }) {
  const answer = useAnswer((signal) => get('/v1/analytics/periods', { days, zone: where }, signal), [days, where]);
  const rows = answer.data?.items ?? [];
  const span = rows[0] && `${momentOf(rows[0].starts_at, where)} to ${momentOf(rows[0].ends_at, where)}`;
  return html`<${Group} id="period">
    <${Figure} title=${`The last ${days} whole days against the ${days} before`} isWide answer=${answer} table=${{ columns: COLUMNS, rows }}
      about=${`${span ?? ''}. A difference above 1.96 standard errors is more than noise: that comes by chance one time in twenty.`}>
      <${Tiles}>${rows.map((row) => html`<${Tile} name=${nameOf(row.metric)} value=${number(row.current)} note=${noteOf(row)} tone=${toneOf(row)} about=${MEASURES[row.metric]?.[1]} />`)}<//>
    <//>
    <${Days} days=${days} where=${where} />
  <//>`;
}

function Days({ days, where }) {
  const [measure, setMeasure] = useState('reach');
  const from = new Date(Date.now() - (days - 1) * 86400000).toISOString();
  const answer = useAnswer((signal) => get('/v1/analytics/account', { resolution: 'day', from, zone: where }, signal), [days, where]);
  const rows = answer.data?.items ?? [];
  const chosen = html`<${Select} label="Measure" now=${measure} choose=${setMeasure} options=${Object.entries(MEASURES).map(([key, [name]]) => [key, name])} />`;
  return html`<${Figure} title=${`${nameOf(measure)} by day`} isWide answer=${answer} about=${`${MEASURES[measure][1]} Days of ${where}; today goes on.`}
      table=${{ columns: [['starts_at', 'Day', (it) => dayOf(it, where)], ...Object.entries(MEASURES).map(([key, [name]]) => [key, name, number])], rows }}>
    ${chosen}
    <${Lines} label=${`${nameOf(measure)} by day`} rows=${rows} series=${[{ key: measure, name: nameOf(measure), tone: 0 }]}
      name=${(row) => dayOf(row.starts_at, where)} short=${(row) => dayOf(row.starts_at, where)} />
  <//>`;
}
