import type { TopicConfig } from '../../protocol/bodies/topic-config.ts';

/** A topic of this broker; attributes are stored without sign. */
export interface Topic extends TopicConfig {
  readonly topicName: string;
  readonly attributes: Map<string, string>;
}
