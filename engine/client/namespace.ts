import { dlqTopicOf, isDlqTopic, isRetryTopic, isSystemTopic, retryTopicOf, SystemGroup } from '../protocol/topic-name.ts';

const SEPARATOR = '%';
const SYSTEM_GROUPS: ReadonlySet<string> = new Set<string>(Object.values(SystemGroup));

/**
 * Name of a topic or group inside a namespace: `ns%name`, `%RETRY%ns%group`, `%DLQ%ns%group`. System topics and groups
 * stand outside of every namespace, and a name that carries it already stays as it is. RocketMQ NamespaceUtil#wrapNamespace
 */
export function withNamespace(namespace: string | undefined, resource: string): string {
  if (namespace === undefined || namespace === '' || resource === '') return resource;
  if (isSystemTopic(resource) || SYSTEM_GROUPS.has(resource)) return resource;
  const { bare, rebuild } = split(resource);
  return bare.startsWith(namespace + SEPARATOR) ? resource : rebuild(namespace + SEPARATOR + bare);
}

/** The inverse of `withNamespace`; names outside of the namespace stay as they are. RocketMQ NamespaceUtil#withoutNamespace */
export function withoutNamespace(namespace: string | undefined, resource: string): string {
  if (namespace === undefined || namespace === '') return resource;
  const { bare, rebuild } = split(resource);
  return bare.startsWith(namespace + SEPARATOR) ? rebuild(bare.slice(namespace.length + 1)) : resource;
}

function split(resource: string): { bare: string; rebuild: (bare: string) => string } {
  if (isRetryTopic(resource)) return { bare: resource.slice(retryTopicOf('').length), rebuild: retryTopicOf };
  if (isDlqTopic(resource)) return { bare: resource.slice(dlqTopicOf('').length), rebuild: dlqTopicOf };
  return { bare: resource, rebuild: (bare) => bare };
}
