/** Longest line that is kept whole, in characters; what follows is handed out as further lines. */
export const lineCharactersMax = 64 * 1024;

/**
 * Cuts a stream of text chunks into lines without their line ends. `end` hands out an unfinished last line.
 * A line without an end is cut at `lineCharactersMax`, so that memory stays bounded.
 */
export function createLineSplitter(onLine: (line: string) => void): { push: (chunk: string) => void; end: () => void } {
  let rest = '';
  return {
    push(chunk) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
      while (rest.length > lineCharactersMax) {
        onLine(rest.slice(0, lineCharactersMax));
        rest = rest.slice(lineCharactersMax);
      }
    },
    end() {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
