import { dirname } from 'node:path';
import type { Disk } from './disk.ts';

/**
 * Replaces a small file so that a crash leaves either the old or the new content: temporary file, fdatasync,
 * rename, sync of the directory. With `keepBackup` the previous version stays as `<path>.bak`; between the two
 * renames only the backup exists, so a reader goes through `readWithBackup`. Several pieces are written one behind the other.
 * Runs off the loop. Two writes to one path must not overlap: the caller keeps one in flight.
 */
export async function writeFileAtomically(
  disk: Disk,
  path: string,
  content: Uint8Array | readonly Uint8Array[],
  options: { keepBackup?: boolean } = {},
): Promise<void> {
  const temporary = `${path}.tmp`;
  // Made empty, whatever a crash left of it.
  const file = await disk.createAsync(temporary, 0);
  try {
    let position = 0;
    for (const bytes of content instanceof Uint8Array ? [content] : content) {
      for (let done = 0; done < bytes.length;) {
        const count = await file.pwriteAsync(bytes, done, bytes.length - done, position);
        done += count;
        position += count;
      }
    }
    await file.fdatasync();
  } finally {
    file.close();
  }
  if (options.keepBackup && disk.exists(path)) await disk.renameAsync(path, `${path}.bak`);
  await disk.renameAsync(temporary, path);
  await disk.syncDirectory(dirname(path));
}

/** Content of a whole small file, or undefined when it does not exist. */
export function readWholeFile(disk: Disk, path: string): Buffer | undefined {
  const stat = disk.stat(path);
  if (!stat || stat.isDirectory) return undefined;
  const file = disk.open(path, 'read');
  try {
    const bytes = Buffer.alloc(file.sizeBytes());
    return bytes.subarray(0, file.pread(bytes, 0, bytes.length, 0));
  } finally {
    file.close();
  }
}

/** Contents to try in order: the file, then its backup; missing and empty ones are left out. */
export function readWithBackup(disk: Disk, path: string): Buffer[] {
  return [path, `${path}.bak`]
    .map((candidate) => readWholeFile(disk, candidate))
    .filter((bytes) => bytes !== undefined && bytes.length > 0) as Buffer[];
}
