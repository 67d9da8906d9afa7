import { DiskError } from '../runtime/disk.ts';
import type { DiskFile } from '../runtime/disk.ts';

/** Writes everything, trying the remainder of short writes again. Throws DiskError; then nothing may be assumed of the range. */
export function writeFully(file: DiskFile, from: Uint8Array, fromOffset: number, length: number, position: number): void {
  let done = 0;
  let fruitless = 0;
  while (done < length) {
    const count = file.pwrite(from, fromOffset + done, length - done, position + done);
    done += count;
    fruitless = count === 0 ? fruitless + 1 : 0;
    if (fruitless === 3) throw new DiskError('ENOSPC', file.path, 'write nothing to');
  }
}
