import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

const typeByExtension: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.map': 'application/json',
};

export interface StaticFile {
  type: string;
  /** Whether the name changes with the content, so that a browser may keep it for good. */
  isImmutable: boolean;
  bytes: Buffer;
}

/** The built pages. Only files that a listing of the folder showed are served: no path of a request reaches the disk. */
export interface StaticFiles {
  /** A path that names no file and has no extension is a view of the app and gets its index.html. */
  find(path: string): Promise<StaticFile | undefined>;
}

export async function openStaticFiles(folder: string): Promise<StaticFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return [`/${relative(folder, file).split(sep).join('/')}`, file];
      }),
  );
  return {
    async find(path) {
      const name = files.has(path) || extname(path) !== '' ? path : '/index.html';
      const file = files.get(name);
      if (file === undefined) return undefined;
      return {
        type: typeByExtension[extname(name)] ?? 'application/octet-stream',
        isImmutable: name.startsWith('/assets/'),
        bytes: await readFile(file),
      };
    },
  };
}
