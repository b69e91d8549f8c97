// Answers of the API that are asked for again: by time while the page is looked at, or when something happens.

import { useCallback, useEffect, useRef, useState } from '../preact.js';

// load(signal, before) answers data; what was there stays until the next one is. reload() tells load what that
// is, so that it need not ask for all of it again.
export function useAnswer(load, keys, { every = 0 } = {}) {
  const [state, setState] = useState({ data: null, error: null, isBusy: true });
  const turn = useRef(null);
  const known = useRef(null);
  const ask = useCallback(async (before = null) => {
    turn.current?.abort();
    const mine = new AbortController();
    turn.current = mine;
    setState((now) => ({ ...now, isBusy: true }));
    try {
      const data = await load(mine.signal, before);
      if (turn.current !== mine) return;
      known.current = data;
      setState({ data, error: null, isBusy: false });
    } catch (error) {
      if (turn.current === mine && error.name !== 'AbortError') setState((now) => ({ ...now, error, isBusy: false }));
    }
  }, keys);
  useEffect(() => {
    known.current = null;
    ask();
    const look = () => !document.hidden && ask();
    const timer = every ? setInterval(look, every) : 0;
    if (every) document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      turn.current?.abort();
      turn.current = null;
    };
  }, [ask, every]);
  const reload = useCallback(() => ask(known.current), [ask]);
  return { ...state, reload };
}
