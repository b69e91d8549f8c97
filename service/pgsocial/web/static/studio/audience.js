// Who follows: when they are awake, what they speak, whom else they follow. In groups of at least five.

import { get } from '../api.js';
import { html } from '../preact.js';
import { useAnswer } from '../dash/answers.js';
import { Figure, Table } from '../dash/figure.js';
import { Group } from '../dash/frame.js';
import { momentOf } from '../dash/times.js';
import { Heat, WEEKDAYS } from '../charts/heat.js';
import { number } from '../charts/scale.js';

function languageOf(locale) {
  try {
    return new Intl.DisplayNames(undefined, { type: 'language' }).of(locale);
  } catch {
    return locale;
  }
}

export function Audience({ where }) {
  const answer = useAnswer((signal) => get('/v1/analytics/audience', { zone: where }, signal), [where]);
  const { sample_size: size, least_group: least, week = [], languages = [], also_follow: also = [], followed_since: since } = answer.data ?? {};
  const fewer = (it) => (it === null ? `fewer than ${least}` : number(it));
  const isEmpty = size === 0;
  return html`<${Group} id="audience">
    <${Figure} title="When your followers are here" answer=${answer} isEmpty=${isEmpty} empty="Nobody follows you yet."
      about=${`How many of your newest ${number(size ?? 0)} followers did something at each hour of the week, in the last 28 days. Groups of fewer than ${least} are not told.`}
      table=${{ columns: [['weekday', 'Day', (it) => WEEKDAYS[it - 1]], ['hour', 'Hour', number], ['people', 'People', fewer]], rows: week }}>
      <${Heat} label="Followers by hour of the week" cells=${week} value="people" format=${fewer} />
    <//>
    <${Figure} title="Languages" answer=${answer} isEmpty=${!languages.length} empty=${`No language of at least ${least} of them.`} about="As they have set it."
      table=${{ columns: [['locale', 'Language'], ['people', 'People', number]], rows: languages }}>
      <${Table} label="Languages" columns=${[['locale', 'Language', languageOf], ['people', 'People', number]]} rows=${languages} />
    <//>
    <${Figure} title="Whom else they follow" answer=${answer} isEmpty=${!also.length} empty=${`Nobody whom at least ${least} of them follow.`}
      about=${since ? `Half of them have come since ${momentOf(since.half_after, where)}.` : null} table=${{ columns: [['username', 'Who'], ['people', 'People', number]], rows: also }}>
      <${Table} label="Whom else they follow" columns=${[['username', 'Who', (it) => html`<a href=${`/@${it}`}>@${it}</a>`], ['people', 'People', number]]} rows=${also} />
    <//>
  <//>`;
}
