/** What the sign-in needs of the browser. */
export interface SignInWorld {
  location: Pick<Location, 'hash'>;
  /** Takes the token out of the address bar and the history. */
  replaceHash: (hash: string) => void;
  fetch: (path: string, init?: RequestInit) => Promise<Pick<Response, 'ok'>>;
}

/** The one-time token of `#token=…`, which stands alone or before the path of a view (`#token=…&/start`). */
const tokenPattern = /^#token=([\w-]+)(?:&?(\/.*))?$/;

/**
 * Trades the token of the address for the session cookie, once, and forgets it. Without a token an earlier session counts.
 * Resolves to whether this browser may use the console; a console that does not answer rejects nobody.
 */
export async function signIn({ location, replaceHash, fetch }: SignInWorld): Promise<boolean> {
  const match = tokenPattern.exec(location.hash);
  try {
    if (match !== null) {
      replaceHash(`#${match[2] ?? '/'}`);
      if ((await fetch('session', { method: 'POST', body: match[1] ?? '', headers: { 'content-type': 'text/plain' } })).ok) return true;
    }
    return (await fetch('session')).ok;
  } catch {
    return true; // the link says by itself that nobody answers
  }
}
