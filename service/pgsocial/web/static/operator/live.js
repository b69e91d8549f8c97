// What happens on the platform, by the minute.

import { html } from '../preact.js';
import { useAnswer } from '../dash/answers.js';
import { Figure } from '../dash/figure.js';
import { Group } from '../dash/frame.js';
import { Tile, Tiles } from '../dash/tile.js';
import { minuteOf } from '../dash/times.js';
import { Lines } from '../charts/line.js';
import { number } from '../charts/scale.js';
import { get } from './session.js';

const SHOWN = { sign_ups: 'Sign-ups', posts: 'Posts', views: 'Views', likes: 'Likes', shares: 'Shares', follows: 'Follows' };
const EVERY = 1000;

export function Live({ where }) {
  const answer = useAnswer((signal) => get('/v1/platform/realtime', { minutes: 60 }, signal), [], { every: EVERY });
  const rows = answer.data?.items ?? [];
  const last = rows.at(-1);
  const hour = (key) => number(rows.reduce((all, row) => all + row[key], 0));
  const series = ['posts', 'likes', 'shares', 'follows'].map((key, tone) => ({ key, name: SHOWN[key], tone }));
  return html`<${Group} id="now">
    <${Figure} title="The minute that is going on" isWide answer=${answer} about="Asked for each second while this page is looked at. Beneath each: the last 60 minutes."
      table=${{ columns: [['starts_at', 'Minute', (it) => minuteOf(it, where)], ...Object.entries(SHOWN).map(([key, name]) => [key, name, number])], rows }}>
      <${Tiles}>${last && Object.entries(SHOWN).map(([key, name]) => html`<${Tile} name=${name} value=${number(last[key])} note=${`${hour(key)} in the hour`} />`)}<//>
      <${Lines} label="The last hour by minute" rows=${rows} series=${series} name=${(row) => minuteOf(row.starts_at, where)} short=${(row) => minuteOf(row.starts_at, where)} />
    <//>
  <//>`;
}
