// Answers of the API that are asked for again: by time while the page is looked at, or when something happens.

import { useCallback, useEffect, useRef, useState } from '../preact.js';

// load(signal) answers data; what was there stays until the next one is.
export function useAnswer(load, keys, { every = 0 } = {}) {
  const [state, setState] = useState({ data: null, error: null, isBusy: true });
  const turn = useRef(null);
  const ask = useCallback(async () => {
    turn.current?.abort();
    const mine = new AbortController();
    turn.current = mine;
    setState((now) => ({ ...now, isBusy: true }));
    try {
      const data = await load(mine.signal);
      if (turn.current === mine) setState({ data, error: null, isBusy: false });
    } catch (error) {
      if (turn.current === mine && error.name !== 'AbortError') setState((now) => ({ ...now, error, isBusy: false }));
    }
  }, keys);
  useEffect(() => {
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
  return { ...state, reload: ask };
}
