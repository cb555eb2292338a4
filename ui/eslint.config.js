import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/wire/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: globals.browser } },
  { files: ['gallery/**'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    rules: {
      // The content security policy forbids inline style, and no source text is ever markup.
      'svelte/no-inline-styles': 'error',
      'svelte/no-at-html-tags': 'error',
      // A space or a dash in braces survives formatting, which the text beside it would not.
      'svelte/no-useless-mustaches': 'off',
      'no-restricted-imports': ['error', { patterns: ['@tauri-apps/*'] }],
    },
  },
  { files: ['src/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
);
