// What is around both pages: the bar above, places to jump to, and the way in.

import { html, useState } from '../preact.js';
import { Button, Field, Problem } from '../parts/basics.js';
import { Toasts } from '../parts/toasts.js';

export function Frame({ title, links = [], choices, children }) {
  return html`<a class="skip" href="#content">Skip to content</a>
    <header class="bar">
      <a class="brand" href="/" aria-label="pgsocial, home"><img src=${new URL('../icon.svg', import.meta.url).href} alt="" width="28" height="28" /></a>
      <h1>${title}</h1>
      ${links.length > 0 && html`<nav aria-label="On this page"><ul>${links.map(([to, name]) => html`<li><a href=${to}>${name}</a></li>`)}</ul></nav>`}
      <div class="choices">${choices}</div>
    </header>
    <main id="content" tabindex="-1">${children}</main>
    <${Toasts} />`;
}

// fields: [{name, label, ...}]; enter(values) signs in, or throws what to say.
export function Door({ about, fields, enter }) {
  const [values, setValues] = useState(Object.fromEntries(fields.map(({ name }) => [name, ''])));
  const [wrong, setWrong] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const send = async (event) => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    try {
      await enter(values);
    } catch (error) {
      setWrong(error);
      setBusy(false);
    }
  };
  return html`<form class="card door" onSubmit=${send}>
    <p>${about}</p>
    ${fields.map(({ name, ...rest }) => html`<${Field} name=${name} ...${rest} required value=${values[name]}
      onInput=${(event) => setValues({ ...values, [name]: event.target.value })} />`)}
    ${wrong && html`<${Problem} error=${wrong} />`}
    <${Button} kind="main wide" type="submit" isBusy=${isBusy}>Sign in<//>
  </form>`;
}

export function Group({ id, children }) {
  return html`<div class="group" id=${id}>${children}</div>`;
}
