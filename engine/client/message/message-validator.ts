import { ResponseCode } from '../../protocol/response-code.ts';
import { GROUP_LENGTH_MAX, isNotSendableTopic, TOPIC_LENGTH_MAX } from '../../protocol/topic-name.ts';
import { MQClientError } from '../client-error.ts';
import { bodyBytes, isReservedProperty, type Message } from './message.ts';

const LEGAL_NAME = /^[%|a-zA-Z0-9_-]+$/;

/** Throws MQClientError `illegalMessage` when a message cannot be sent, with Apache's words. RocketMQ Validators#checkMessage */
export function checkMessage(message: Message, maxMessageSizeBytes: number): void {
  checkTopic(message.topic);
  if (isNotSendableTopic(message.topic)) refuse(`Sending message to topic[${message.topic}] is forbidden.`);
  const bytes = bodyBytes(message.body).length;
  if (bytes === 0) refuse('the message body length is zero', ResponseCode.MESSAGE_ILLEGAL);
  if (bytes > maxMessageSizeBytes)
    refuse(`the message body size over max value, MAX: ${maxMessageSizeBytes}`, ResponseCode.MESSAGE_ILLEGAL);
  checkUserProperties(message);
}

function checkUserProperties(message: Message): void {
  for (const [name, value] of Object.entries(message.properties ?? {})) {
    if (isReservedProperty(name)) refuse(`The Property<${name}> is used by system, input another please`);
    if (name.trim() === '' || value.trim() === '') refuse('The name or value of property can not be null or blank string!');
    if (name.includes('\u0001') || name.includes('\u0002') || value.includes('\u0002')) {
      refuse(`The Property<${name}> contains a separator of properties`);
    }
  }
}

/** Throws MQClientError `illegalMessage` when messages cannot be sent as one batch. RocketMQ MessageBatch#generateFromList */
export function checkBatch(messages: readonly Message[]): void {
  const [first] = messages;
  for (const message of messages) {
    if ((message.delayTimeLevel ?? 0) > 0) refuse('TimeDelayLevel is not supported for batching', ResponseCode.MESSAGE_ILLEGAL);
    if (message.topic.startsWith('%RETRY%')) refuse('Retry Group is not supported for batching', ResponseCode.MESSAGE_ILLEGAL);
    if (message.topic !== first?.topic) refuse('The topic of the messages in one batch should be the same', ResponseCode.MESSAGE_ILLEGAL);
    if ((message.waitStoreMsgOK ?? true) !== (first?.waitStoreMsgOK ?? true)) {
      refuse('The waitStoreMsgOK of the messages in one batch should the same', ResponseCode.MESSAGE_ILLEGAL);
    }
  }
}

/** Throws MQClientError `illegalMessage` when a topic name is illegal. RocketMQ Validators#checkTopic */
export function checkTopic(topic: string): void {
  if (topic.trim() === '') refuse('The specified topic is blank');
  if (topic.length > TOPIC_LENGTH_MAX) refuse(`The specified topic is longer than topic max length ${TOPIC_LENGTH_MAX}.`);
  if (!LEGAL_NAME.test(topic)) {
    refuse(`The specified topic[${topic}] contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$`);
  }
}

/** Throws MQClientError `illegalArgument` when a group name is illegal. RocketMQ Validators#checkGroup */
export function checkGroup(group: string): void {
  const problem = (message: string): never => {
    throw new MQClientError('illegalArgument', message);
  };
  if (group.trim() === '') problem('the specified group is blank');
  if (group.length > GROUP_LENGTH_MAX) problem(`the specified group[${group}] is longer than group max length: ${GROUP_LENGTH_MAX}.`);
  if (!LEGAL_NAME.test(group)) problem(`the specified group[${group}] contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$`);
}

function refuse(message: string, responseCode?: number): never {
  throw new MQClientError('illegalMessage', message, { responseCode });
}
