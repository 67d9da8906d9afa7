import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { readPrivateFile, writePrivateFile } from '../services/private-file.ts';

/** Browsers that are let in at one time; the one that came first has to ask again. */
export const sessionsMax = 32;

/**
 * Who may use the console in a browser. A one-time token, which only this user of the machine can learn, is
 * exchanged for a session; sessions outlive a restart. The file holds the token in clear, because whoever can
 * read it is the user, and sessions only as hashes.
 */
export interface SessionStore {
  /** The token that the next browser must show. */
  readonly token: string;
  /** Spends the token; undefined when it is not the one. The session's secret is for that browser alone. */
  exchange(token: string): Promise<string | undefined>;
  isValid(secret: string): boolean;
}

const storedSchema = v.object({ token: v.pipe(v.string(), v.minLength(32)), sessions: v.array(v.string()) });
type Stored = v.InferOutput<typeof storedSchema>;

/** Throws FileModeError when others could have read the file. */
export async function openSessionStore(path: string): Promise<SessionStore> {
  let stored = parse(await readPrivateFile(path));
  const save = (next: Stored): Promise<void> => {
    stored = next;
    return writePrivateFile(path, `${JSON.stringify(next, null, 2)}\n`);
  };
  // A token lives no longer than the process that printed it.
  await save({ ...stored, token: newSecret() });

  return {
    get token() {
      return stored.token;
    },
    async exchange(token) {
      if (!isEqual(token, stored.token)) return undefined;
      const secret = newSecret();
      await save({ token: newSecret(), sessions: [...stored.sessions, hash(secret)].slice(-sessionsMax) });
      return secret;
    },
    isValid: (secret) => stored.sessions.includes(hash(secret)),
  };
}

function parse(text: string | undefined): Stored {
  try {
    return v.parse(storedSchema, JSON.parse(text ?? ''));
  } catch {
    return { token: newSecret(), sessions: [] };
  }
}

const newSecret = (): string => randomBytes(32).toString('base64url');
const hash = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
const isEqual = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
