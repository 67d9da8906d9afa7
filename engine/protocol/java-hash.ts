/** Java's String.hashCode: 31-multiplier over UTF-16 units, signed 32-bit. Tags and index keys are compared by it. */
export function javaHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/** tagsCode of a TAGS property: its Java hash, 0 without a tag. RocketMQ MessageExtBrokerInner#tagsString2tagsCode */
export function tagsCodeOf(tags: string | undefined): number {
  return tags === undefined || tags === '' ? 0 : javaHash(tags);
}

/** Non-negative key hash of the index file. RocketMQ IndexFile#indexKeyHashMethod */
export function indexKeyHash(key: string): number {
  const hash = Math.abs(javaHash(key));
  return hash > 0x7fff_ffff ? 0 : hash;
}
