// The operator's page: whether everything is well, what is slow, what grows, and what to do.

import { html, render, useState } from '../preact.js';
import { Button, Problem } from '../parts/basics.js';
import { useValue } from '../store.js';
import { Select, Zone, zone } from '../dash/choices.js';
import { Door, Frame, Group } from '../dash/frame.js';
import { Alerts, Objectives } from './alerts.js';
import { Cohorts } from './cohorts.js';
import { Statements, Tables, Waits } from './database.js';
import { Doctor } from './doctor.js';
import { Incidents } from './incidents.js';
import { Live } from './live.js';
import { People } from './people.js';
import { Pipelines } from './pipelines.js';
import { Caches, Latencies } from './requests.js';
import { Processes, Sampling, Scaling } from './servers.js';
import { enter, leave, token, wrong } from './session.js';
import { Trends } from './trends.js';

const LINKS = [
  ['#now', 'Now'],
  ['#people', 'People'],
  ['#cohorts', 'Cohorts'],
  ['#trends', 'Trends'],
  ['#incidents', 'Incidents'],
  ['#alerts', 'Alerts'],
  ['#engine', 'Engine room'],
  ['#doctor', 'Doctor'],
];
const DAYS = [['7', '7 days'], ['28', '28 days'], ['90', '90 days']];

function SignIn() {
  const error = useValue(wrong);
  return html`${error && html`<${Problem} error=${error} />`}
    <${Door} about="With a token of the scope analyst or admin, which an admin issues (social.issue_scoped_token). It is kept in this tab alone."
      fields=${[{ name: 'token', label: 'Token', type: 'password', autocomplete: 'off', spellcheck: 'false' }]} enter=${(given) => enter(given.token.trim())} />`;
}

function App() {
  const isIn = Boolean(useValue(token));
  const where = useValue(zone);
  const [days, setDays] = useState('28');
  if (!isIn) return html`<${Frame} title="Operator"><${SignIn} /><//>`;
  const choices = html`<${Select} label="Period" now=${days} options=${DAYS} choose=${setDays} /><${Zone} now=${where} />
    <${Button} kind="small" onClick=${leave}>Sign out<//>`;
  return html`<${Frame} title="Operator" links=${LINKS} choices=${choices}>
    <${Live} where=${where} />
    <${People} days=${Number(days)} />
    <${Cohorts} days=${Number(days)} where=${where} />
    <${Trends} where=${where} />
    <${Incidents} where=${where} />
    <${Group} id="alerts"><${Alerts} where=${where} /><${Objectives} /><${Scaling} where=${where} /><//>
    <${Group} id="engine">
      <${Latencies} /><${Pipelines} where=${where} /><${Statements} /><${Caches} /><${Waits} /><${Tables} /><${Processes} where=${where} /><${Sampling} where=${where} />
    <//>
    <${Group} id="doctor"><${Doctor} /><//>
  <//>`;
}

render(html`<${App} />`, document.getElementById('page'));
