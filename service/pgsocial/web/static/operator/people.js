// How many are active, how often they come back, and where the difference between two days comes from.

import { html } from '../preact.js';
import { useAnswer } from '../dash/answers.js';
import { Figure } from '../dash/figure.js';
import { Group } from '../dash/frame.js';
import { Tile, Tiles } from '../dash/tile.js';
import { dateOf, dayOf } from '../dash/times.js';
import { Lines } from '../charts/line.js';
import { decimal, number, share } from '../charts/scale.js';
import { untold } from './part.js';
import { get } from './session.js';

const since = (days) => new Date(Date.now() - (days - 1) * 86400000).toISOString();
const last = (rows, key) => rows.findLast((row) => row[key] !== null);

export function People({ days }) {
  return html`<${Group} id="people"><${Active} days=${days} /><${Growth} days=${days} /><//>`;
}

function Active({ days }) {
  const answer = useAnswer((signal) => get('/v1/platform/overview', { resolution: 'day', from: since(days) }, signal), [days]);
  const rows = answer.data?.items ?? [];
  const day = last(rows, 'daily_active');
  const month = last(rows, 'monthly_active');
  const sticky = last(rows, 'stickiness');
  const ofDay = (row) => dayOf(row.starts_at, 'UTC');
  const columns = [['starts_at', 'Day', (it) => dayOf(it, 'UTC')], ['daily_active', 'Active', untold(number)], ['weekly_active', 'In 7 days', untold(number)], ['monthly_active', 'In 28 days', untold(number)],
    ['stickiness', 'Stickiness', untold(share)], ...['sign_ups', 'posts', 'replies', 'views', 'likes', 'shares', 'bookmarks', 'follows'].map((key) => [key, key.replace('_', '-'), number])];
  return html`<${Figure} title="Active users and stickiness" answer=${answer} table=${{ columns, rows }}
    about="Days of UTC, counted by the job active_users. Stickiness is daily by monthly active users: 1 is everybody every day. Groups below the least one for analysts are not told.">
    <${Tiles}>
      <${Tile} name="Active in a day" value=${day ? number(day.daily_active) : 'not known'} note=${day && ofDay(day)} />
      <${Tile} name="Active in 28 days" value=${month ? number(month.monthly_active) : 'not known'} note=${month && ofDay(month)} />
      <${Tile} name="Stickiness" value=${sticky ? share(sticky.stickiness) : 'not known'} note=${sticky && ofDay(sticky)} />
    <//>
    <${Lines} label="Active users by day" absent="not told" rows=${rows} name=${ofDay} short=${ofDay}
      series=${[{ key: 'daily_active', name: 'In the day', tone: 0 }, { key: 'weekly_active', name: 'In 7 days', tone: 1 }, { key: 'monthly_active', name: 'In 28 days', tone: 2 }]} />
  <//>`;
}

function Growth({ days }) {
  const from = since(days).slice(0, 10);
  const answer = useAnswer((signal) => get('/v1/platform/growth', { from }, signal), [from]);
  const rows = answer.data?.items ?? [];
  const KEYS = { new: 'New', kept: 'Kept', returned: 'Returned', lost: 'Lost' };
  const columns = [['day', 'Day', dateOf], ['active', 'Active', untold(number)], ...Object.entries(KEYS).map(([key, name]) => [key, name, untold(number)]), ['quick_ratio', 'Quick ratio', untold(decimal)]];
  const now = last(rows, 'quick_ratio');
  return html`<${Figure} title="Growth accounting" answer=${answer} isEmpty=${!rows.length} empty="No day is counted yet: the job active_users does." table=${{ columns, rows }}
    about="active today - active yesterday = new + returned - lost. The quick ratio is (new + returned) by lost: above 1 it grows.">
    <${Tiles}><${Tile} name="Quick ratio" value=${now ? decimal(now.quick_ratio) : 'not known'} note=${now && dateOf(now.day)} /><//>
    <${Lines} label="Growth accounting by day" absent="not told" rows=${rows} name=${(row) => dateOf(row.day)} short=${(row) => dateOf(row.day)}
      series=${Object.entries(KEYS).map(([key, name], tone) => ({ key, name, tone }))} />
  <//>`;
}
