/**
 * Writes docs/requests.md from the request tables and from the tests that name them.
 * `node scripts/write-docs.ts` writes it; a test fails while it is out of date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processorTable } from '../engine/broker/processors/table.ts';
import { namesrvProcessors } from '../engine/namesrv/namesrv-processors.ts';
import { RequestCode } from '../engine/protocol/request-code.ts';

const root = path.join(import.meta.dirname, '..');
const brokerTests = 'engine/broker/processors';
const namesrvTest = 'engine/namesrv/namesrv.test.ts';

/** Where the test of each broker request is that fails when its handler answers an empty success. */
function testsOfBrokerRequests(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(path.join(root, brokerTests)).filter((name) => name.endsWith('.test.ts'))) {
    const text = readFileSync(path.join(root, brokerTests, file), 'utf8');
    for (const match of text.matchAll(/^requestTest\(\s*'([A-Z_0-9]+)'/gm)) found.set(match[1] ?? '', `${brokerTests}/${file}`);
  }
  return found;
}

const codes = new Map<string, number>(Object.entries(RequestCode));
const codeOf = (name: string): number => codes.get(name) ?? -1;

/** The whole text of docs/requests.md. */
export function requestsPage(): string {
  const tests = testsOfBrokerRequests();
  const broker = [...processorTable]
    .sort((a, b) => codeOf(a.name) - codeOf(b.name))
    .map((row) => `| ${codeOf(row.name)} | ${row.name} | ${row.supportedSince} | ${row.doc} | ${tests.get(row.name) ?? ''} |`);
  const namesrv = Object.keys(namesrvProcessors)
    .sort((a, b) => codeOf(a) - codeOf(b))
    .map((name) => `| ${codeOf(name)} | ${name} | 0.1 | ${namesrvTest} |`);
  return `# Requests

Made by \`node scripts/write-docs.ts\` from the request tables. Any other code is answered with 3 REQUEST_CODE_NOT_SUPPORTED.
The test beside each request is run a second time with the handler replaced by one that answers an empty success, and must fail then.

## Broker: ${broker.length} requests

| code | name | since | what it does | test |
| --- | --- | --- | --- | --- |
${broker.join('\n')}

## NameServer: ${namesrv.length} requests

Their answers equal those of Apache 5.5.0's NameServer in a recorded conversation.

| code | name | since | test |
| --- | --- | --- | --- |
${namesrv.join('\n')}
`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(path.join(root, 'docs', 'requests.md'), requestsPage());
