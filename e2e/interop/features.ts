/** Cases of one client. */
export interface ClientCases {
  client: string;
  cases: readonly string[];
}

/** The text of docs/features.md: which case runs with which client, in the order of the clients. */
export function featuresText(clients: readonly ClientCases[]): string {
  const names = [...new Set(clients.flatMap((each) => each.cases))].toSorted();
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    '# What is compared with Apache RocketMQ',
    '',
    'Made by `npm run interop -- --write-features`. Each case is one program that runs unchanged against Apache RocketMQ 5.5.0',
    'and against Gantry; what the two runs saw must be equal but for the rows of [divergence.md](divergence.md). The programs',
    'lie in e2e/interop: Java in java/, the Node client in ali-ons/, Go in go/, C++ (by its Python binding) in cpp/, our own',
    'client in clients/gantry/. Cases that a client cannot do are left open.',
    '',
    row(['case', ...clients.map((each) => each.client)]),
    row(['---', ...clients.map(() => ':-:')]),
    ...names.map((name) => row([name, ...clients.map((each) => (each.cases.includes(name) ? '✓' : ''))])),
    '',
    'The commands of `mqadmin` that are compared are those of e2e/mqadmin: steps.ts, group-steps.ts, message-steps.ts and',
    'config-steps.ts, run with the tools of 5.5.0 and partly with those of 4.9.7 (`npm run mqadmin`).',
    '',
  ].join('\n');
}
