import type { ClusterEvent, NodeLogLine, NodeSnapshot, ReadyCluster } from '../engine/cluster/local-cluster-types.ts';
import { ClusterError } from '../engine/cluster/local-cluster-types.ts';

/** How `gantry up` tells what happens: as JSON lines, or for people. */
export interface UpOutput {
  starting(version: string, dataDir: string): void;
  /** Exactly once, and before any event. */
  ready(cluster: ReadyCluster, afterMs: number): void;
  event(event: ClusterEvent): void;
  logLine(nodeId: string, line: NodeLogLine): void;
  stopping(): void;
  stopped(): void;
  failed(error: unknown): void;
}

/** Where the lines go. */
export interface Printer {
  out(line: string): void;
  err(line: string): void;
}

/** One JSON object a line on stdout; events of the start are left out, so that the ready line is the first. */
export function jsonOutput(printer: Printer): UpOutput {
  const print = (value: object): void => printer.out(JSON.stringify(value));
  let isReady = false;
  return {
    starting() {},
    ready({ namesrv, nodes }) {
      isReady = true;
      print({ event: 'ready', namesrv, nodes: nodes.map(nodeFields) });
    },
    event(event) {
      if (!isReady) return;
      if (event.event !== 'node-exited') return print({ event: event.event, ...nodeFields(event.node), state: event.node.state });
      const { pid, code, signal, expected, lastLines } = event.exit;
      // After a stop that was asked for, the end of the log explains nothing.
      const why = event.node.state === 'stopped' ? {} : { lastLines };
      print({ event: event.event, ...nodeFields({ ...event.node, pid }), state: event.node.state, code, signal, expected, ...why });
    },
    logLine() {},
    stopping() {},
    stopped: () => print({ event: 'stopped' }),
    failed(error) {
      const { code, message, data } = describeFailure(error);
      print({ event: 'failed', code, message, data });
      printer.err(message);
    },
  };
}

/** What a person at a terminal wants to know on stdout, and the nodes' logs on stderr. */
export function peopleOutput(printer: Printer): UpOutput {
  let isReady = false;
  return {
    starting: (version, dataDir) => printer.out(`Gantry ${version}, data in ${dataDir}`),
    ready({ namesrv, nodes }, afterMs) {
      isReady = true;
      for (const node of nodes) printer.out(nodeLine(node));
      printer.out(`Ready after ${(afterMs / 1000).toFixed(1)} s. NameServer address for clients: ${namesrv}`);
      printer.out('Ctrl-C stops the cluster.');
    },
    event(event) {
      if (!isReady) return;
      const line = eventLine(event);
      if (line !== undefined) printer.out(line);
    },
    logLine: (nodeId, line) => printer.err(readableLogLine(nodeId, line.text)),
    stopping: () => printer.out('Stopping'),
    stopped: () => printer.out('Stopped'),
    failed: (error) => printer.err(`gantry up: ${describeFailure(error).message}`),
  };
}

/** The fields of a node in the contract of `gantry up --json`. */
function nodeFields(node: NodeSnapshot): object {
  const { kind, name, brokerId, role, address, haAddress, pid, dataDir } = node;
  if (kind === 'namesrv') return { kind, name, address, pid, dataDir };
  return { kind, name, id: brokerId, role, address, haAddress, pid, dataDir };
}

function nodeLine({ id, address, role, pid }: NodeSnapshot): string {
  return `  ${id.padEnd(14)} ${address.padEnd(22)} ${role.padEnd(13)} pid ${pid}`;
}

function eventLine(event: ClusterEvent): string | undefined {
  const { node } = event;
  switch (event.event) {
    case 'node-exited': {
      if (event.exit.expected && node.state === 'stopped') return undefined;
      const how = event.exit.signal === null ? `with code ${event.exit.code}` : `by ${event.exit.signal}`;
      return `${node.id} ended ${how}${node.state === 'crashed' ? '; it is started again' : ''}`;
    }
    case 'node-restarted':
      return `${node.id} runs again at ${node.address}, pid ${node.pid}`;
    case 'node-given-up':
      return `${node.id} ended too often and stays down; its last lines are above and in the log`;
    default:
      return undefined;
  }
}

/** A node's JSON line as text: `09:17:25.670 info  broker-a/0 registered nameServer=127.0.0.1:9876`. */
export function readableLogLine(nodeId: string, text: string): string {
  const fields = parseFields(text);
  if (fields === undefined) return `${nodeId} ${text}`;
  const { level, time, event, node: _, stack, ...rest } = fields;
  const details = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value.replaceAll('\n', ' ') : JSON.stringify(value)}`,
  );
  const head = `${String(time).slice(11, 23)} ${String(level).padEnd(5)} ${nodeId} ${String(event)}`;
  return [head, ...details].join(' ') + (typeof stack === 'string' ? `\n${stack}` : '');
}

function parseFields(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'event' in value ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function describeFailure(error: unknown): { code: string; message: string; data: object } {
  if (error instanceof ClusterError) return { code: error.code, message: error.message, data: error.data };
  return { code: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error), data: {} };
}
