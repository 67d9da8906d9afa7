import { describe, expect, it } from 'vitest';
import { signIn } from './sign-in.ts';

function world(hash: string, answers: Record<string, boolean | Error>) {
  const asked: string[] = [];
  const hashes: string[] = [];
  return {
    asked,
    hashes,
    location: { hash },
    replaceHash: (next: string) => void hashes.push(next),
    fetch: async (path: string, init?: RequestInit) => {
      const name = `${init?.method ?? 'GET'} ${path}${typeof init?.body === 'string' ? ` ${init.body}` : ''}`;
      asked.push(name);
      const answer = answers[name.split(' ')[0] ?? ''] ?? false;
      if (answer instanceof Error) throw answer;
      return { ok: answer };
    },
  };
}

describe('signIn', () => {
  it('trades the token for a session and takes it out of the address', async () => {
    const given = world('#token=abc-_9', { POST: true });
    expect([await signIn(given), given.asked, given.hashes]).toEqual([true, ['POST session abc-_9'], ['#/']]);
  });
  it('keeps the view that the address names beside the token', async () => {
    const given = world('#token=abc&/c/local/topics?q=a', { POST: true });
    await signIn(given);
    expect(given.hashes).toEqual(['#/c/local/topics?q=a']);
  });
  it('is let in by an earlier session, with a spent token or without one', async () => {
    const spent = world('#token=old', { POST: false, GET: true });
    const none = world('#/start', { GET: true });
    expect([await signIn(spent), await signIn(none), none.hashes]).toEqual([true, true, []]);
  });
  it('is not let in otherwise', async () => {
    expect(await signIn(world('#/start', {}))).toBe(false);
  });
  it('leaves a console that does not answer to the link', async () => {
    expect(await signIn(world('#/start', { GET: new Error('refused') }))).toBe(true);
  });
});
