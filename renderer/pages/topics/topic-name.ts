/** What is wrong with a name. The broker has the last word; this is for the form. RocketMQ TopicValidator#validateTopic */
export type NameProblem = 'empty' | 'character' | 'long';

const nameLengthMax = 127;

export function topicNameProblem(name: string): NameProblem | undefined {
  if (name === '') return 'empty';
  if (!/^[%|a-zA-Z0-9_-]+$/.test(name)) return 'character';
  return name.length > nameLengthMax ? 'long' : undefined;
}
