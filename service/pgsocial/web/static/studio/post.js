// One post: how it has gone since it was published, against one's usual; where views came from; who carried it.

import { get } from '../api.js';
import { html } from '../preact.js';
import { Problem, Waiting } from '../parts/basics.js';
import { useAnswer } from '../dash/answers.js';
import { Figure, Table } from '../dash/figure.js';
import { ageOf, momentOf } from '../dash/times.js';
import { Lines } from '../charts/line.js';
import { number, share } from '../charts/scale.js';
import { useDeeds } from './live.js';
import { COLUMNS as RATES, rateTiles } from './rates.js';
import { SURFACES } from './words.js';

function Curve({ id }) {
  const answer = useAnswer((signal) => get(`/v1/posts/${id}/curve`, {}, signal), [id], { every: 5000 });
  useDeeds(answer.reload);
  const rows = answer.data?.items ?? [];
  const now = rows.find((row) => row.is_now);
  const verdict = now && now.usual_reach !== null
    ? ` At its age of ${ageOf(now.age_seconds)} it has reached ${number(now.reach)}; your usual is ${number(now.usual_reach)} (half of your posts: ${number(now.usual_reach_low)} to ${number(now.usual_reach_high)}).`
    : ' There are fewer than 5 posts before it to hold it against.';
  const columns = [['age_seconds', 'Age', ageOf], ['reach', 'Reach', number], ['usual_reach', 'Usual', number], ['usual_reach_low', 'A quarter below', number],
    ['usual_reach_high', 'A quarter above', number], ['engagements', 'Engagements', number], ['usual_engagements', 'Usual engagements', number], ['post_count', 'Posts', number]];
  return html`<${Figure} title="Since it was published" answer=${answer} table=${{ columns, rows }}
    about=${`Viewers reached up to each age, and the median and quartiles of the 30 posts before it at the same age.${rows.length ? verdict : ''}`}>
    <${Lines} label="Reach by age" rows=${rows} between=${['usual_reach_low', 'usual_reach_high']}
      series=${[{ key: 'reach', name: 'This post', tone: 0 }, { key: 'usual_reach', name: 'Your usual', tone: 1, isDashed: true }]}
      name=${(row) => (row.is_now ? `Now, ${ageOf(row.age_seconds)}` : ageOf(row.age_seconds))} short=${(row) => (row.is_now ? 'now' : ageOf(row.age_seconds))} />
  <//>`;
}

function Sources({ id }) {
  const answer = useAnswer((signal) => get(`/v1/posts/${id}/sources`, {}, signal), [id]);
  const rows = answer.data?.items ?? [];
  const few = (format) => (it) => (it === null ? 'too few to tell' : format(it));
  const columns = [['surface', 'From', (it) => SURFACES[it] ?? it], ['views', 'Views', few(number)], ['viewers', 'People', few(number)], ['share', 'Share', (it, row) => (row.views === null ? 'too few to tell' : share(it ?? 0))]];
  return html`<${Figure} title="Where views came from" answer=${answer} isEmpty=${rows[0]?.sample_size === 0} empty="Nobody has seen it yet." table=${{ columns, rows }}
    about=${`By the newest ${number(rows[0]?.sample_size ?? 0)} views. What fewer than 5 people did is not told.`}><${Table} label="Where views came from" columns=${columns} rows=${rows} /><//>`;
}

function Carriers({ id }) {
  const answer = useAnswer((signal) => get(`/v1/posts/${id}/carriers`, { limit: 20 }, signal), [id]);
  const rows = answer.data?.items ?? [];
  const columns = [['username', 'Who', (it) => html`<a href=${`/@${it}`}>@${it}</a>`], ['brought', 'Brought', number], ['follower_count', 'Followers', number]];
  return html`<${Figure} title="Who carried it" answer=${answer} isEmpty=${!rows.length} empty="Nobody has shared it." table=${{ columns: [['username', 'Who'], ...columns.slice(1), ['shared_at', 'When']], rows }}
    about="Who shared it: first by whom most others came to share it, then whom most follow."><${Table} label="Who carried it" columns=${columns} rows=${rows} /><//>`;
}

export function PostPage({ id, where }) {
  const post = useAnswer((signal) => get(`/v1/posts/${id}`, {}, signal), [id]);
  const rates = useAnswer((signal) => get('/v1/analytics/engagement', { post: id }, signal), [id], { every: 5000 });
  useDeeds(rates.reload);
  if (post.error) return html`<section class="figure"><h2>This post cannot be shown</h2><${Problem} error=${post.error} />
    <p class="hint">It was deleted, or is another's. What it brought still counts in what happened to your followers.</p></section>`;
  if (!post.data) return html`<${Waiting} />`;
  return html`<section class="figure" aria-label="The post">
      <h2>Post of ${momentOf(post.data.created_at, where)}</h2>
      <p class="quotation" dir="auto">${post.data.body || 'A post without words'}</p>
      <p><a href=${`/posts/${id}`}>Open it</a></p>
    </section>
    <${Figure} title="Engagement rate" answer=${rates} about="Engagements are likes, shares, replies, quotes and bookmarks that stand." table=${{ columns: RATES, rows: rates.data ? [rates.data] : [] }}>${rates.data && rateTiles(rates.data)}<//>
    <${Curve} id=${id} /><${Sources} id=${id} /><${Carriers} id=${id} />`;
}
