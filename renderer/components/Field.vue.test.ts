import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import { createTexts } from '../i18n/index.ts';
import Field from './Field.vue';
import NumberInput from './NumberInput.vue';
import TextInput from './TextInput.vue';

function mountText(props: object) {
  const model = ref('before');
  const host = mount(
    defineComponent({
      setup: () => () =>
        h(Field, { label: 'Name', ...props }, () =>
          h(TextInput, { modelValue: model.value, 'onUpdate:modelValue': (value: string) => (model.value = value) }),
        ),
    }),
    { attachTo: document.body, global: { plugins: [createTexts('en')] } },
  );
  return { host, model, input: host.find('input') };
}

describe('Field', () => {
  it('names its control and ties the hint to it', () => {
    const { host, input } = mountText({ hint: 'at most 127' });
    const note = host.find(`#${input.attributes('aria-describedby')}`);
    expect([host.find('label').attributes('for'), note.text()]).toEqual([input.attributes('id'), 'at most 127']);
  });
  it('says what is wrong in place of the hint', () => {
    const { host, input } = mountText({ hint: 'at most 127', error: 'A topic needs a name.' });
    expect([host.find('p').text(), input.attributes('aria-invalid')]).toEqual(['A topic needs a name.', 'true']);
  });
});

describe('TextInput', () => {
  it('gives back the value from before on Esc', async () => {
    const { input, model } = mountText({});
    await input.trigger('focus');
    await input.setValue('after');
    expect(model.value).toBe('after');
    await input.trigger('keydown', { key: 'Escape' });
    expect(model.value).toBe('before');
  });
});

describe('NumberInput', () => {
  function mountNumber(min: number, max: number) {
    const model = ref<number | undefined>(8);
    const host = mount(
      defineComponent({
        setup: () => () =>
          h(NumberInput, {
            min,
            max,
            label: 'Queues',
            modelValue: model.value,
            'onUpdate:modelValue': (value: number | undefined) => (model.value = value),
          }),
      }),
    );
    return { model, input: host.find('input') };
  }
  it('is undefined while what is written is no whole number in range', async () => {
    const { model, input } = mountNumber(1, 1024);
    const seen: (number | undefined)[] = [];
    for (const text of ['16', '16a', '0', '2000', '', ' 7 ']) {
      await input.setValue(text);
      seen.push(model.value);
    }
    expect(seen).toEqual([16, undefined, undefined, undefined, undefined, 7]);
  });
  it('steps with the arrows and stays in range', async () => {
    const { model, input } = mountNumber(1, 9);
    await input.trigger('keydown', { key: 'ArrowUp' });
    await input.trigger('keydown', { key: 'ArrowUp' });
    expect(model.value).toBe(9);
    await input.trigger('keydown', { key: 'ArrowDown' });
    expect([model.value, input.attributes('aria-valuenow')]).toEqual([8, '8']);
  });
});
