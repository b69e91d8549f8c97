// Who comes back: by week of signing up, and at which hours of the week the platform is used.

import { html } from '../preact.js';
import { useAnswer } from '../dash/answers.js';
import { Figure, Table } from '../dash/figure.js';
import { Group } from '../dash/frame.js';
import { dateOf } from '../dash/times.js';
import { Heat, WEEKDAYS } from '../charts/heat.js';
import { level, number, share } from '../charts/scale.js';
import { untold } from './part.js';
import { get } from './session.js';

const WEEKS = 12;

function Triangle({ rows }) {
  const cohorts = [...new Map(rows.map((row) => [row.cohort, { cohort: row.cohort, size: row.size }])).values()];
  const cells = new Map(rows.map((row) => [`${row.cohort} ${row.age}`, row]));
  const ages = Array.from({ length: Math.max(0, ...rows.map((row) => row.age)) + 1 }, (_, n) => n);
  const of = (cohort, age) => cells.get(`${cohort} ${age}`);
  const told = (age) => (_, { cohort }) => {
    const cell = of(cohort, age);
    return cell ? untold(share)(cell.share) : '';
  };
  return html`<${Table} label="Cohorts" rows=${cohorts} cellClass=${(row, key) => {
    const cell = key.startsWith('age') && of(row.cohort, Number(key.slice(3)));
    return cell ? `heat-${level(cell.share, 1)}` : '';
  }}
    columns=${[['cohort', 'Week of', dateOf], ['size', 'People', untold(number)], ...ages.map((age) => [`age${age}`, `Week ${age}`, told(age)])]} />`;
}

export function Cohorts({ days, where }) {
  const answer = useAnswer((signal) => get('/v1/platform/retention', { weeks: WEEKS }, signal), []);
  const hours = useAnswer((signal) => get('/v1/platform/heatmap', { days, zone: where }, signal), [days, where]);
  const funnel = useAnswer((signal) => get('/v1/platform/funnel', {}, signal), []);
  const rows = answer.data?.items ?? [];
  const cells = hours.data?.items ?? [];
  const columns = [['cohort', 'Cohort'], ['age', 'Week', number], ['size', 'People', untold(number)], ['active', 'Active', untold(number)], ['share', 'Share', untold(share)]];
  return html`<${Group} id="cohorts">
    <${Figure} title="Who comes back" isWide answer=${answer} isEmpty=${!rows.length} empty="No cohort is counted yet: the job active_users does." table=${{ columns, rows }}
      about=${`Of those who signed up in each of the last ${WEEKS} weeks (UTC, from Monday), the share who were active at least once in a later one. Few people are not told, nor few who are missing.`}>
      <${Triangle} rows=${rows} /><//>
    <${Figure} title="The week by the hour" answer=${hours} table=${{ columns: [['weekday', 'Day', (it) => WEEKDAYS[it - 1]], ['hour', 'Hour'], ['posts', 'Posts', number], ['views', 'Views', number], ['engagements', 'Engagements', number]], rows: cells }}
      about=${`Views by weekday and hour, the last ${days} whole days of ${where}.`}>
      <${Heat} label="Views by hour of the week" cells=${cells} value="views" format=${number} /><//>
    <${Figure} title="Funnel" answer=${funnel} about="Acts, not persons, of the last 28 days: seen, opened, engaged, followed."
      table=${{ columns: [['step', 'Step'], ['count', 'Acts', untold(number)], ['of_first', 'Of the first', untold(share)]], rows: funnel.data?.items ?? [] }}>
      <${Table} label="Funnel" rows=${funnel.data?.items ?? []} columns=${[['step', 'Step'], ['count', 'Acts', untold(number)], ['of_first', 'Of the first', untold(share)]]} /><//>
  <//>`;
}
