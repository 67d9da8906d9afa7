import { describe, expect, it } from 'vitest';
import { allMessages } from './index.ts';
import { collectMessages } from './collect-messages.ts';
import { defineMessages, flattenMessages } from './messages.ts';

const en = flattenMessages(allMessages.en);
const zh = flattenMessages(allMessages.zh);
const placeholders = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();

/** Four words of plain English in a row make a sentence; names such as `brokerName` or `-Xmx512m` do not. */
const englishSentence = /\b[a-z]+ [a-z]+ [a-z]+ [a-z]+\b/i;

describe('the texts of the interface', () => {
  it('have the same keys in both languages', () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
  });
  it('carry the same values in both languages', () => {
    const different = [...en]
      .filter(([key, text]) => placeholders(text).join() !== placeholders(zh.get(key) ?? '').join())
      .map(([key]) => key);
    expect(different).toEqual([]);
  });
  it('leave no English sentence in Chinese', () => {
    expect([...zh].filter(([, text]) => englishSentence.test(text))).toEqual([]);
  });
  it('put a space between Chinese and Latin letters or digits, and use full-width marks', () => {
    const joined = /[\u4e00-\u9fff][A-Za-z0-9{]|[A-Za-z0-9}][\u4e00-\u9fff]|[\u4e00-\u9fff][,;:?!]/;
    // Ages and names of pages are Chinese themselves.
    expect([...zh].filter(([, text]) => joined.test(text.replaceAll(/\{(age|page)\}/g, '')))).toEqual([]);
  });
  it('beg nobody and shout at nobody', () => {
    expect([...en].filter(([, text]) => /\bplease\b|!|successfully/i.test(text))).toEqual([]);
    expect([...zh].filter(([, text]) => /请您|成功地|！/.test(text))).toEqual([]);
  });
});

describe('collectMessages', () => {
  it('puts a folder under its own name and refuses a second one of that name', () => {
    const messages = defineMessages({ en: { title: 'Topics' }, zh: { title: '主题' } });
    expect(collectMessages({ '../pages/topics/i18n.ts': messages })).toEqual({
      en: { topics: { title: 'Topics' } },
      zh: { topics: { title: '主题' } },
    });
    expect(() => collectMessages({ './a/x/i18n.ts': messages, './b/x/i18n.ts': messages })).toThrow('no folder of their own');
  });
});
