// When posts did best: rates by hour and by weekday of publishing, with what can be said for sure.

import { get } from '../api.js';
import { html } from '../preact.js';
import { useAnswer } from '../dash/answers.js';
import { Figure } from '../dash/figure.js';
import { Group } from '../dash/frame.js';
import { Bars } from '../charts/bars.js';
import { WEEKDAYS } from '../charts/heat.js';
import { number, share } from '../charts/scale.js';

const DAYS = 90;
const KINDS = {
  hour: ['hour', 24, (key) => `${key}:00`, (n) => String(n).padStart(2, '0')],
  weekday: ['weekday', 7, (key) => WEEKDAYS[Number(key) - 1], (n) => String(n + 1)],
};

// The list comes with what is surely good first; one stands out where its interval lies above the next ones'.
function advice(items, name) {
  const told = items.filter((it) => it.rate_low !== null);
  if (told.length < 2) return 'Too few posts to compare.';
  const [best, ...others] = told;
  const isClear = others.every((it) => best.rate_low > it.rate_high);
  if (isClear) return `${name(best.key)} does better than any other.`;
  const worse = others.filter((it) => best.rate_low > it.rate_high).map((it) => name(it.key));
  return worse.length
    ? `${name(best.key)} is the safest choice: surely better than ${worse.join(', ')}; the others' intervals overlap with it.`
    : 'All intervals overlap: no advice, so far.';
}

function Best({ by, where }) {
  const [word, count, name, keyOf] = KINDS[by];
  const answer = useAnswer((signal) => get('/v1/analytics/content', { by, days: DAYS, zone: where, limit: 24 }, signal), [where]);
  const items = answer.data?.items ?? [];
  const known = new Map(items.map((it) => [it.key, it]));
  const rows = Array.from({ length: count }, (_, n) => known.get(keyOf(n)) ?? { key: keyOf(n), rate: null, rate_low: null, rate_high: null, post_count: 0 });
  const columns = [['key', word, name], ['post_count', 'Posts', number], ['reach', 'Reach', number], ['engagements', 'Engagements', number], ['rate', 'Rate', share], ['rate_low', 'From', share], ['rate_high', 'To', share]];
  return html`<${Figure} title=${`Best ${word} to post`} answer=${answer} isEmpty=${items.length === 0} empty="No posts to learn from, so far." table=${{ columns, rows: items }}
    about=${`Engagements by reach of posts published then, in the last ${DAYS} days; the line is the 95 % interval (Wilson). ${answer.data ? advice(items, name) : ''}`}>
    <${Bars} label=${`Rate by ${word}`} rows=${rows} value="rate" low="rate_low" high="rate_high" format=${share}
      name=${(row) => `${name(row.key)}, ${number(row.post_count)} posts`} short=${(row) => (by === 'hour' ? row.key : name(row.key))} />
  <//>`;
}

export const Times = ({ where }) => html`<${Group} id="times"><${Best} by="hour" where=${where} /><${Best} by="weekday" where=${where} /><//>`;
