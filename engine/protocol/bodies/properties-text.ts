/**
 * The `key=value` lines of broker and name server settings, as the config requests carry them and config files hold
 * them. Reading follows java.util.Properties: `#` and `!` start comments, `=`, `:` or white space end a key, a
 * backslash escapes or continues a line. The last line of a key wins.
 */
export function decodePropertiesText(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const separator = /(?<!\\)(?:\\\\)*(?:\s*[=:]\s*|\s+)/.exec(line);
    const keyEnd = separator === null ? line.length : separator.index + (/^(?:\\\\)*/.exec(separator[0])?.[0].length ?? 0);
    const valueStart = separator === null ? line.length : separator.index + separator[0].length;
    properties.set(unescapeText(line.slice(0, keyEnd)), unescapeText(line.slice(valueStart)));
  }
  return properties;
}

function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let continued: string | undefined;
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line: string = raw.replace(/^[ \t\f]+/, '');
    if (continued === undefined && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue;
    const joined: string = (continued ?? '') + line;
    const isContinued = /(?<!\\)(?:\\\\)*\\$/.test(joined);
    continued = isContinued ? joined.slice(0, -1) : undefined;
    if (!isContinued) lines.push(joined);
  }
  if (continued !== undefined) lines.push(continued);
  return lines;
}

function unescapeText(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, char: string | undefined) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return { t: '\t', n: '\n', r: '\r', f: '\f' }[char ?? ''] ?? char ?? '';
  });
}

/** One `key=value` line for each pair, unescaped, as Apache's servers send their settings. RocketMQ MixAll#properties2String */
export function encodePropertiesText(properties: Iterable<readonly [string, string]>): string {
  let text = '';
  for (const [key, value] of properties) text += `${key}=${value}\n`;
  return text;
}
