/** Languages of the snippets. */
export type CodeLanguage = 'java' | 'go' | 'javascript' | 'python' | 'cpp' | 'shell' | 'text';

/** A run of characters of one kind; the kinds are the `--syn-*` tokens. */
export interface CodeToken {
  kind: 'plain' | 'keyword' | 'string' | 'number' | 'comment';
  text: string;
}

const keywords: Record<CodeLanguage, string> = {
  java: 'import|package|new|public|class|static|void|return|try|catch|throws|final|for|var|int|String|true|false|null',
  go: 'package|import|func|return|if|for|range|nil|err|var|defer|go|true|false',
  javascript: 'import|from|const|let|new|await|async|return|for|of|function|export|require|true|false|null',
  python: 'import|from|def|return|for|in|with|as|class|if|while|True|False|None|lambda|pass',
  cpp: 'include|using|namespace|class|public|return|int|const|new|auto|override|virtual|void|std',
  shell: 'npm|pip|go|mvn|export|apt-get',
  text: '',
};
const comments: Record<CodeLanguage, string> = {
  java: '//[^\\n]*',
  go: '//[^\\n]*',
  javascript: '//[^\\n]*',
  python: '#[^\\n]*',
  cpp: '//[^\\n]*',
  shell: '#[^\\n]*',
  text: '(?!)',
};

/** Splits a snippet into coloured runs. Joined again, the runs are the snippet. */
export function highlight(code: string, language: CodeLanguage): CodeToken[] {
  if (language === 'text') return [{ kind: 'plain', text: code }];
  const pattern = new RegExp(
    `(?<comment>${comments[language]})|(?<string>"(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*')|(?<keyword>\\b(?:${keywords[language]})\\b)|(?<number>\\b\\d+(?:\\.\\d+)?\\b)`,
    'g',
  );
  const tokens: CodeToken[] = [];
  let at = 0;
  for (const match of code.matchAll(pattern)) {
    if (match.index > at) tokens.push({ kind: 'plain', text: code.slice(at, match.index) });
    const groups = match.groups ?? {};
    const kind = (['comment', 'string', 'keyword', 'number'] as const).find((name) => groups[name] !== undefined) ?? 'plain';
    tokens.push({ kind, text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < code.length) tokens.push({ kind: 'plain', text: code.slice(at) });
  return tokens;
}
