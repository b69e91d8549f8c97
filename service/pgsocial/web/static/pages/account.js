// Coming in: what guests see at home, signing up and signing in.

import { loadMe } from '../actions.js';
import { call, session } from '../api.js';
import { html, useState } from '../preact.js';
import { go } from '../router.js';
import { Button, Field, Heading } from '../parts/basics.js';

async function enter(username, password, more) {
  session.set(await call('POST', '/v1/sessions', { body: { username, password, label: 'web', ...more } }));
  await loadMe();
  go('/');
}

function Form({ isNew }) {
  const [fields, setFields] = useState({ username: '', display_name: '', password: '' });
  const [wrong, setWrong] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const change = (name) => (event) => {
    setFields({ ...fields, [name]: event.target.value });
    setWrong(null);
  };
  const send = async (event, more = {}) => {
    event?.preventDefault();
    setBusy(true);
    setWrong(null);
    const { username, display_name: shown, password } = fields;
    try {
      if (isNew) {
        await call('POST', '/v1/users', { body: { username, password, ...(shown.trim() ? { display_name: shown } : {}) } });
      }
      await enter(username, password, more);
    } catch (error) {
      setWrong(error);
      setBusy(false);
    }
  };
  const about = (name) => (wrong?.argument === name ? wrong.message : undefined);
  const isElsewhere = wrong && !Object.hasOwn(fields, wrong.argument ?? '');
  const isAsleep = !isNew && wrong?.status === 403;
  return html`<form class="card" onSubmit=${send}>
    <${Field} label="Username" name="username" value=${fields.username} onInput=${change('username')} required
      autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="30" error=${about('username')}
      hint=${isNew ? '2 to 30 letters, digits and underscores' : undefined} />
    ${isNew && html`<${Field} label="Name" name="name" value=${fields.display_name} onInput=${change('display_name')}
      autocomplete="name" maxlength="100" error=${about('display_name')} hint="As it is shown; you can leave it out." />`}
    <${Field} label="Password" type="password" name="password" value=${fields.password} onInput=${change('password')} required
      autocomplete=${isNew ? 'new-password' : 'current-password'} maxlength="200" minlength=${isNew ? 8 : undefined}
      error=${about('password')} hint=${isNew ? 'At least 8 characters' : undefined} />
    ${isElsewhere && html`<p class="wrong" role="alert">${wrong.message}</p>`}
    ${isAsleep && html`<${Button} onClick=${() => send(null, { reactivate: true })}>Wake the account, and sign in<//>`}
    <${Button} kind="main wide" type="submit" isBusy=${isBusy}>${isNew ? 'Sign up' : 'Sign in'}<//>
    <p class="hint">${isNew
      ? html`You have an account? <a href="/sign-in">Sign in</a>`
      : html`You are new here? <a href="/sign-up">Sign up</a>`}</p>
  </form>`;
}

export const SignIn = () => html`<${Heading} title="Sign in" /><${Form} isNew=${false} />`;
export const SignUp = () => html`<${Heading} title="Sign up" /><${Form} isNew />`;

export function Welcome() {
  return html`<${Heading} title="Welcome" isHidden />
    <section class="welcome">
      <img src=${new URL('../icon.svg', import.meta.url).href} alt="" width="72" height="72" />
      <p class="large">See what people you follow are up to, as it happens.</p>
      <div class="pair">
        <a class="button main" href="/sign-up">Sign up</a>
        <a class="button" href="/sign-in">Sign in</a>
      </div>
      <p class="hint">Or look around as a guest: <a href="/search">search posts and people</a>.</p>
    </section>`;
}
