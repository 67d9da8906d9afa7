import type { ComputedRef, InjectionKey } from 'vue';

/** What a Field tells the control inside it: ids for its label and note, and whether it is wrong. */
export interface FieldContext {
  inputId: string;
  labelId: string;
  noteId: string | undefined;
  hasError: boolean;
}

export const fieldKey: InjectionKey<ComputedRef<FieldContext>> = Symbol('field');
