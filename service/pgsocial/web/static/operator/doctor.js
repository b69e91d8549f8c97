// What the doctor finds, and what to do about it; asked for once, and again by hand.

import { html } from '../preact.js';
import { Button } from '../parts/basics.js';
import { useAnswer } from '../dash/answers.js';
import { Part } from './part.js';
import { get } from './session.js';

const WEIGHT = ['fail', 'warn', 'unknown', 'ok'];
const TONES = { fail: 'bad', ok: 'good' };

export function Doctor() {
  const answer = useAnswer((signal) => get('/v1/platform/doctor', {}, signal), []);
  const rows = [...(answer.data?.items ?? [])].sort((a, b) => WEIGHT.indexOf(a.status) - WEIGHT.indexOf(b.status));
  return html`<${Part} title="What the doctor says" isWide answer=${answer} rows=${rows} words=${['message', 'remedy']}
      about="As far as the gateway's login may look: unknown is what pgsocial doctor on the server says."
      columns=${[['topic', 'Topic'], ['status', 'State', (it) => html`<span class=${`state ${TONES[it] ?? ''}`}>${it}</span>`], ['message', 'Finding'], ['remedy', 'What to do']]}>
    <div class="row"><${Button} kind="small" isBusy=${answer.isBusy} onClick=${answer.reload}>Look again<//></div><//>`;
}
