// The last hour by the minute, told on as it happens: deeds by the socket, views by asking again.

import { get } from '../api.js';
import { html, useEffect } from '../preact.js';
import { connection, useValue } from '../store.js';
import { listen } from '../stream.js';
import { useAnswer } from '../dash/answers.js';
import { Figure } from '../dash/figure.js';
import { Group } from '../dash/frame.js';
import { Tile, Tiles } from '../dash/tile.js';
import { minuteOf } from '../dash/times.js';
import { Bars } from '../charts/bars.js';
import { number } from '../charts/scale.js';
import { nameOf } from './words.js';

const SHOWN = ['views', 'reach', 'likes', 'shares', 'comments', 'quotes', 'followers_gained'];
const VIEWS_EVERY = 5000;
// Metrics are folded shortly after the event.
const SOON = [100, 400, 900];
const MINUTES = 60;
// What has just happened moves these alone.
const LAST = 2;

export function useDeeds(tell) {
  useEffect(() => {
    const timers = new Set();
    const later = () => SOON.forEach((pause) => timers.add(setTimeout(tell, pause)));
    const stops = ['event', 'notifications', 'refetch'].map((kind) => listen(kind, later));
    return () => {
      stops.forEach((stop) => stop());
      timers.forEach(clearTimeout);
    };
  }, [tell]);
}

const joined = (rows, last) => [...rows.filter((row) => row.starts_at < last[0].starts_at), ...last].slice(-MINUTES);

export function Live({ where }) {
  const line = useValue(connection);
  const load = async (signal, before) => {
    const minutes = before ? LAST : MINUTES;
    const from = new Date(Date.now() - (minutes - 1) * 60000).toISOString();
    const answer = await get('/v1/analytics/account', { resolution: 'minute', from }, signal);
    return before ? { ...answer, items: joined(before.items, answer.items) } : answer;
  };
  const answer = useAnswer(load, [], { every: VIEWS_EVERY });
  useDeeds(answer.reload);
  const rows = answer.data?.items ?? [];
  const sum = (key) => rows.reduce((all, row) => all + row[key], 0);
  return html`<${Group} id="now">
    <${Figure} title="The last hour" answer=${answer}
      about=${html`<span class=${`line ${line}`}>${line === 'live' ? 'Live' : 'Connecting'}</span>: what people do within a second, views each ${VIEWS_EVERY / 1000} seconds.`}
      table=${{ columns: [['starts_at', 'Minute', (it) => minuteOf(it, where)], ...SHOWN.map((key) => [key, nameOf(key), number])], rows }}>
      <${Tiles}>${SHOWN.map((key) => html`<${Tile} name=${nameOf(key)} value=${number(sum(key))} />`)}<//>
      <${Bars} label="Views by minute" rows=${rows} value="views" height=${150}
        name=${(row) => minuteOf(row.starts_at, where)} short=${(row) => minuteOf(row.starts_at, where)} />
    <//>
  <//>`;
}
