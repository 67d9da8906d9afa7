import { cleanRequest } from '../../../engine/admin/clean-broker.ts';
import type { Cleaning } from '../../../engine/admin/clean-broker.ts';
import { updateConfigRequest } from '../../../engine/admin/update-broker-config.ts';
import { writePermissionRequest } from '../../../engine/admin/write-permission.ts';
import type { BrokersReport, SettingsChange } from '../../contract/brokers.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { sendSteps } from '../change-steps.ts';
import type { Step } from '../change-steps.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { brokerNodeId } from '../nodes/node-rows.ts';
import { readSummary } from './broker-summary.ts';

/** What a change sends, and which brokers it is about. */
export interface BrokerPlan {
  steps: Step[];
  about: BrokerRef[];
}

/** One request to each broker, with all of its settings. Throws nodeUnknown and brokerIsSlave. */
export async function planSettings(view: ClusterView, changes: readonly SettingsChange[]): Promise<BrokerPlan> {
  const about = await masters(
    view,
    changes.map(({ id }) => id),
  );
  const steps = about.map((target, index): Step => {
    const settings = changes[index]?.settings ?? {};
    return { target, request: updateConfigRequest(settings), needsAllBefore: false, bodyFields: settings };
  });
  return { steps, about };
}

/** One request to each NameServer. Throws nodeUnknown. */
export async function planPermission(view: ClusterView, brokerName: string, isWritable: boolean): Promise<BrokerPlan> {
  const about = (await view.brokers()).filter(({ node }) => node === brokerName);
  if (about.length === 0) throw new ConsoleError('nodeUnknown', { node: brokerName });
  const request = writePermissionRequest(brokerName, isWritable);
  return { steps: view.namesrvs().map((target) => ({ target, request, needsAllBefore: false })), about };
}

/** One request to each broker. Throws nodeUnknown. */
export async function planClean(view: ClusterView, ids: readonly string[], what: Cleaning): Promise<BrokerPlan> {
  const about = await find(view, ids);
  return { steps: about.map((target) => ({ target, request: cleanRequest(what), needsAllBefore: false })), about };
}

/** Sends what was planned and reads the brokers again. */
export async function runPlan(view: ClusterView, { steps, about }: BrokerPlan): Promise<BrokersReport> {
  const results = await sendSteps(view, steps);
  return { results, after: await Promise.all(about.map((broker) => readSummary(view, broker))) };
}

export async function find(view: ClusterView, ids: readonly string[]): Promise<BrokerRef[]> {
  const all = await view.brokers();
  return ids.map((id) => {
    const broker = all.find((candidate) => brokerNodeId(candidate) === id);
    if (broker === undefined) throw new ConsoleError('nodeUnknown', { node: id });
    return broker;
  });
}

async function masters(view: ClusterView, ids: readonly string[]): Promise<BrokerRef[]> {
  const brokers = await find(view, ids);
  const slave = brokers.find(({ brokerId }) => brokerId !== 0);
  if (slave !== undefined) throw new ConsoleError('brokerIsSlave', { broker: brokerNodeId(slave), master: `${slave.node}/0` });
  return brokers;
}
