/** A tree of texts in one language; leaves are vue-i18n message formats. */
export interface MessageTree {
  readonly [key: string]: string | MessageTree;
}

type SameShape<Tree> = { readonly [Key in keyof Tree]: Tree[Key] extends string ? string : SameShape<Tree[Key]> };

/** The texts of one page or folder in both languages. The Chinese tree must have exactly the keys of the English one. */
export interface Messages<Tree extends MessageTree = MessageTree> {
  readonly en: Tree;
  readonly zh: SameShape<Tree>;
}

/** Ties both languages of a page together for the type checker; returns its argument. */
export function defineMessages<const Tree extends MessageTree>(messages: { en: Tree; zh: SameShape<Tree> }): Messages<Tree> {
  return messages;
}

/** Languages of the interface. */
export const locales = ['en', 'zh'] as const;
export type Locale = (typeof locales)[number];

/** Every leaf of a tree by its dotted path. */
export function flattenMessages(tree: MessageTree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'string') flat.set(path, value);
    else for (const [inner, text] of flattenMessages(value, path)) flat.set(inner, text);
  }
  return flat;
}
