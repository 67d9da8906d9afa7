import type { Fact } from '../interop/transcript.ts';
import { END_OF_CASE } from '../interop/transcript.ts';
import type { Step } from './steps.ts';

/** Values of brokerStatus that tell about this run or this machine; that they are there is compared, and their form. */
const RUNNING_VALUES = new Set([
  'bootTimestamp',
  'runtime',
  'commitLogDiskRatio',
  'consumeQueueDiskRatio',
  'commitLogDirCapacity',
  'commitLogMaxOffset',
  'earliestMessageTimeStamp',
  'putTps',
  'getFoundTps',
  'getMissTps',
  'getTotalTps',
  'getTransferredTps',
  'getTransferedTps',
  'putLatency99',
  'putLatency999',
  'putMessageEntireTimeMax',
  'getMessageEntireTimeMax',
  'putMessageAverageSize',
  'putMessageSizeTotal',
  'pageCacheLockTimeMills',
  'remainHowManyDataToFlush',
  'remainHowManyDataToCommit',
  'dispatchBehindBytes',
  'timerEnqueueTps',
  'timerDequeueTps',
  'timerReadBehind',
  'timerOffsetBehind',
  'queryThreadPoolQueueHeadWaitTimeMills',
  'sendThreadPoolQueueHeadWaitTimeMills',
  'pullThreadPoolQueueHeadWaitTimeMills',
  'ackThreadPoolQueueHeadWaitTimeMills',
  'litePullThreadPoolQueueHeadWaitTimeMills',
  'EndTransactionThreadPoolQueueHeadWaitTimeMills',
]);

const MOMENTS = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(,\d{3})?/g;

/** Columns of tables that hold rates or times, by step. */
const RATE_COLUMNS: Readonly<Record<string, readonly number[]>> = { statsAll: [3, 4], checkMsgSendRT: [2, 3], clusterRT: [2] };

/** The group of `consumeMessage`, whose connection the broker may or may not have seen closing yet. */
const TOOL_GROUP = 'admin-reader';

/** What a command printed as facts: JSON as a value, tables as rows of cells, `name: value` lines as a record. */
export function outputFacts(step: Step, stdout: string, stderr: string): Fact[] {
  const facts: Fact[] = [];
  const add = (fact: string, values: Record<string, unknown>): void => void facts.push({ case: step.name, fact, ...values });
  add('stdout', readStdout(step, stdout));
  add('stderr', { lines: errorLines(stderr) });
  const failed = /Exception|Error:/.test(stdout + stderr);
  if (failed !== (step.refused === true)) add(failed ? 'failed, but was meant to succeed' : 'succeeded, but was meant to fail', {});
  else add(END_OF_CASE, {});
  return facts;
}

function readStdout(step: Step, text: string): Record<string, unknown> {
  const command = step.args[0];
  if (text.trimStart().startsWith('{') && text.trimEnd().endsWith('}')) {
    // Apache's JSON has numbers as keys.
    const value: unknown = JSON.parse(text.replace(/([{,]\s*)(\d+)\s*:/g, '$1"$2":'));
    return { json: withoutMoments(value) };
  }
  const lines = text
    .replace(MOMENTS, '<moment>')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  if (command === 'brokerStatus') return { values: brokerValues(lines) };
  if (command === 'clusterList') return { rows: lines.map(clusterCells) };
  if (command === 'topicList') return { rows: lines.map((line) => line.split(/\s+/).join(' ')).toSorted() };
  if (command === 'consumerProgress' && !step.args.includes('-g'))
    return {
      rows: lines
        .filter((line) => !line.startsWith(TOOL_GROUP))
        .map(groupCells)
        .toSorted(),
    };
  if (command === 'consumerProgress' || command === 'topicStatus') return { rows: lines.map(progressCells) };
  if (command === 'getBrokerConfig' || command === 'getNamesrvConfig') return { settings: settings(lines) };
  const rateColumns = RATE_COLUMNS[step.name];
  if (rateColumns !== undefined)
    return { rows: lines.map((line) => line.split(/\s+/).map((cell, index) => (rateColumns.includes(index) ? formOf(cell) : cell))) };
  return { lines: lines.filter((line) => !isStackFrame(line)).map((line) => line.trim()) };
}

/** The first line of each exception in a chain; frames differ with the line numbers of what was called. */
function errorLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !isStackFrame(line));
}

function isStackFrame(line: string): boolean {
  return /^\s+(at |\.\.\. \d+ more)/.test(line);
}

/** `key = value` lines, the file and folder names of this run aside. */
function settings(lines: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of lines) {
    const match = /^(\S+)\s+=\s*(.*)$/.exec(line);
    if (match?.[1] !== undefined)
      values[match[1]] = match[1].endsWith('istenPort') ? '<port>' : (match[2] ?? '').replace(/^\/\S+/, '<path>');
  }
  return values;
}

function withoutMoments(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('exportTime' in value)) return value;
  return { ...value, exportTime: typeof value.exportTime };
}

function brokerValues(lines: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of lines) {
    const match = /^(.*?\S)\s*: (.*)$/.exec(line);
    const name = match?.[1]?.split(/\s+/).at(-1);
    if (match === null || name === undefined) throw new Error(`no "name: value" line: ${line}`);
    const key = name.replace(/^commitLogDiskRatio_.*/, 'commitLogDiskRatio_<path>');
    const value = (match[2] ?? '').trim();
    if (key === 'putMessageDistributeTime') continue; // Apache has none before its first sample, a minute after the start.
    values[key] = RUNNING_VALUES.has(key) || key.startsWith('commitLogDiskRatio_') ? formOf(value) : value;
  }
  return values;
}

/**
 * The form of a value: digits become `#`, so that `1.5` and `20.25` are alike and `n/a` is not. A rate has one to three
 * averages, depending on how long the broker has been up; sizes have any unit.
 */
function formOf(value: string): string {
  return value
    .replace(/\d+(\.\d+)?(E-?\d+)?/g, '#')
    .replace(/^#( #)+$/, '#')
    .replace(/\b[TGMK]?i?B\b/g, 'B');
}

/** A row of clusterList: rates, waits, hours and disk share are the machine's. */
function clusterCells(line: string): string[] {
  if (line.startsWith('#'))
    return line
      .split(/\s*#/)
      .filter((cell) => cell !== '')
      .map((cell) => cell.trim());
  // Cells may hold blanks after a comma: `0-0(0.0w, 0.0, 0.0)`.
  return line
    .replace(/, /g, ',')
    .split(/\s+/)
    .filter((cell) => cell !== '')
    .map((cell, index) => (index > 4 ? formOf(cell) : cell));
}

/** A row of the table of groups, which comes in no order: the rate is the last cell but one. */
function groupCells(line: string): string {
  const cells = line.split(/\s+/);
  return line.startsWith('#') ? line : cells.with(cells.length - 2, '#').join(' ');
}

/** A row of a table of queues; the rates of the last lines are the run's. */
function progressCells(line: string): string[] {
  return line
    .replace(/(TPS:\s*)[\d.]+/gi, '$1#')
    .split(/\s+/)
    .filter((cell) => cell !== '');
}
