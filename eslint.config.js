import vue from 'eslint-plugin-vue';
import typescript from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

/** Templates only: oxlint reads the scripts. No text stands in a template, so that both languages have it. */
export default [
  { ignores: ['**/*', '!renderer/', '!renderer/**'] },
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: ['renderer/**/*.vue'] })),
  {
    files: ['renderer/**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: typescript.parser, sourceType: 'module', extraFileExtensions: ['.vue'] },
    },
    rules: {
      'vue/no-bare-strings-in-template': 'error',
      'vue/component-name-in-template-casing': ['error', 'PascalCase'],
      'vue/no-v-html': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/require-typed-ref': 'error',
      'vue/no-unused-refs': 'error',
      'vue/no-useless-v-bind': 'error',
      'vue/prefer-true-attribute-shorthand': 'error',
      // The kit's names are one word (Button, Dialog) and never HTML elements of their own; defaults are in withDefaults.
      'vue/multi-word-component-names': 'off',
      'vue/no-reserved-component-names': 'off',
      'vue/require-default-prop': 'off',
      // Layout belongs to oxfmt.
      ...Object.fromEntries(
        [
          'html-closing-bracket-newline',
          'html-indent',
          'html-self-closing',
          'max-attributes-per-line',
          'singleline-html-element-content-newline',
          'multiline-html-element-content-newline',
          'first-attribute-linebreak',
          'html-closing-bracket-spacing',
          'attributes-order',
          'mustache-interpolation-spacing',
        ].map((rule) => [`vue/${rule}`, 'off']),
      ),
    },
  },
];
