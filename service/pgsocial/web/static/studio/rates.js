// Engagement against three denominators, each with its formula beside it.

import { get } from '../api.js';
import { html } from '../preact.js';
import { useAnswer } from '../dash/answers.js';
import { Figure } from '../dash/figure.js';
import { Tile, Tiles } from '../dash/tile.js';
import { number, share } from '../charts/scale.js';

export const rateTiles = (it) => html`<${Tiles}>
  <${Tile} name="By reach" value=${share(it.by_reach)} note=${it.by_reach_low === null ? null : `${share(it.by_reach_low)} to ${share(it.by_reach_high)} for 95 % sure`}
    about=${`${number(it.engagements)} engagements for ${number(it.reach)} viewers reached.`} />
  <${Tile} name="By views" value=${share(it.by_views)} about=${`For ${number(it.views)} views, with repeats.`} />
  <${Tile} name="By followers" value=${share(it.by_followers)} about=${`For ${number(it.followers)} followers, on the day of each post, summed.`} />
<//>`;

export const COLUMNS = ['post_count', 'engagements', 'reach', 'views', 'followers', 'by_reach', 'by_reach_low', 'by_reach_high', 'by_views', 'by_followers']
  .map((key) => [key, key.replaceAll('_', ' '), key.startsWith('by_') ? share : number]);

export function Rates({ days }) {
  const answer = useAnswer((signal) => get('/v1/analytics/engagement', { days }, signal), [days]);
  const it = answer.data;
  return html`<${Figure} title="Engagement rate" answer=${answer} isEmpty=${it?.post_count === 0} empty=${`No posts in the last ${days} days: no rate.`}
    about=${`Engagements are likes, shares, replies, quotes and bookmarks that stand, of your posts of the last ${days} days (the newest 500). A rate is sum by sum, no mean of rates.`}
    table=${{ columns: COLUMNS, rows: it ? [it] : [] }}>${it && rateTiles(it)}<//>`;
}
