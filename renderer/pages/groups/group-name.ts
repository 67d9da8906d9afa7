/** What is wrong with a name. The broker has the last word; this is for the form. RocketMQ TopicValidator#validateGroup */
export type NameProblem = 'empty' | 'badCharacter' | 'tooLong';

const nameLengthMax = 120;

export function groupNameProblem(name: string): NameProblem | undefined {
  if (name === '') return 'empty';
  if (!/^[%|a-zA-Z0-9_-]+$/.test(name)) return 'badCharacter';
  return name.length > nameLengthMax ? 'tooLong' : undefined;
}
