// What trends, and what is held back from it: with a reason, by admins.

import { html, useState } from '../preact.js';
import { Button, Dialog, Field } from '../parts/basics.js';
import { complain, say } from '../parts/toasts.js';
import { useAnswer } from '../dash/answers.js';
import { Select } from '../dash/choices.js';
import { Figure, Table } from '../dash/figure.js';
import { Group } from '../dash/frame.js';
import { momentOf } from '../dash/times.js';
import { decimal, number } from '../charts/scale.js';
import { ask, get } from './session.js';

const WINDOWS = [['hour', 'An hour'], ['day', 'A day'], ['week', 'A week']];

function Hold({ kind, subject, onClose, onDone }) {
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState(null);
  const send = async (event) => {
    event.preventDefault();
    try {
      await ask('POST', '/v1/platform/held-trends', { body: { kind, subject, reason } });
      onClose();
      say('Held back from all trends.');
      onDone();
    } catch (error) {
      setWrong(error);
    }
  };
  return html`<${Dialog} title=${`Hold back ${kind === 'hashtag' ? '#' : 'post '}${subject}`} onClose=${onClose}>
    <form onSubmit=${send}>
      <${Field} label="Reason" hint="For admins, 1 to 500 characters. It goes from all trends at once." required maxlength="500" value=${reason}
        onInput=${(event) => setReason(event.target.value)} error=${wrong?.message} />
      <footer><${Button} onClick=${onClose}>Cancel<//><${Button} kind="danger" type="submit">Hold back<//></footer>
    </form>
  <//>`;
}

export function Trends({ where }) {
  const [window_, setWindow] = useState('day');
  const [holding, setHolding] = useState(null);
  const tags = useAnswer((signal) => get('/v1/trends/hashtags', { window: window_, limit: 20 }, signal), [window_], { every: 10000 });
  const posts = useAnswer((signal) => get('/v1/trends/posts', { window: window_, limit: 20 }, signal), [window_], { every: 10000 });
  const held = useAnswer((signal) => get('/v1/platform/held-trends', { limit: 100 }, signal), []);
  const reload = () => [tags, posts, held].forEach((it) => it.reload());
  const release = async ({ kind, subject }) => {
    try {
      await ask('DELETE', `/v1/platform/held-trends/${kind}/${encodeURIComponent(subject)}`);
      say('Released.');
      reload();
    } catch (error) {
      complain(error);
    }
  };
  const hold = (kind, name) => (subject) => html`<${Button} kind="small" aria-label=${`Hold back ${name(subject)}`} onClick=${() => setHolding({ kind, subject })}>Hold back<//>`;
  const known = tags.data?.items ?? [];
  const found = (posts.data?.items ?? []).map((it) => ({ id: it.id, body: it.body, ...it.trend }));
  const back = held.data?.items ?? [];
  const may = held.error?.status === 403 ? ' Only a token of the scope admin may hold back.' : '';
  return html`<${Group} id="trends">
    <${Figure} title="Hashtags that trend" answer=${tags} about=${`By accounts, not posts.${may}`}>
      <${Select} label="Window" now=${window_} options=${WINDOWS} choose=${setWindow} />
      ${known.length ? html`<${Table} label="Hashtags that trend" rows=${known} columns=${[['tag', 'Hashtag', (it) => html`<a href=${`/tags/${encodeURIComponent(it)}`}>#${it}</a>`],
        ['account_count', 'Accounts', number], ['expected_count', 'Usual', decimal], ['since_at', 'Since', (it) => momentOf(it, where)], ...(may ? [] : [['tag', 'Hold', hold('hashtag', (it) => `#${it}`)]])]} />` : html`<p class="empty">None, at this moment.</p>`}
    <//>
    <${Figure} title="Posts that trend" answer=${posts} isEmpty=${!found.length} empty="None, at this moment.">
      <${Table} label="Posts that trend" rows=${found} cellClass=${(_, key) => (key === 'body' ? 'words' : '')} columns=${[['id', 'Post', (it) => html`<a href=${`/posts/${it}`}>Open</a>`], ['body', 'Words'],
        ...(may ? [] : [['id', 'Hold', hold('post', (it) => `post ${it}`)]])]} />
    <//>
    ${!may && html`<${Figure} title="Held back" answer=${held} isEmpty=${!back.length} empty="Nothing is held back.">
      <${Table} label="Held back" rows=${back} cellClass=${(_, key) => (key === 'reason' ? 'words' : '')} columns=${[['subject', 'What', (it, row) => (row.kind === 'hashtag' ? `#${it}` : `post ${it}`)], ['reason', 'Why'], ['held_at', 'Since', (it) => momentOf(it, where)],
        ['expires_at', 'Until', (it) => (it ? momentOf(it, where) : 'released')], ['cursor', '', (_, row) => html`<${Button} kind="small" aria-label=${`Release ${row.subject}`} onClick=${() => release(row)}>Release<//>`]]} />
    <//>`}
    ${holding && html`<${Hold} ...${holding} onClose=${() => setHolding(null)} onDone=${reload} />`}
  <//>`;
}
