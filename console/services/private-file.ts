import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that other users of the machine could read or change. */
export class FileModeError extends Error {
  override readonly name = 'FileModeError';
  readonly path: string;
  constructor(path: string, mode: number) {
    super(`${path} may be read or written by others (mode ${mode.toString(8)}); it must be 600`);
    this.path = path;
  }
}

/**
 * Text of a file that only this user may read, or undefined when there is none. Throws FileModeError when others
 * may read or write it (not on Windows, which has no such bits: there the user's profile folder protects it).
 */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new FileModeError(path, mode & 0o777);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces a file, which only this user can read; after a crash there is the old or the new content. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(temporary, 0o600); // a temporary file that a crash left behind keeps its mode
  await rename(temporary, path);
}
