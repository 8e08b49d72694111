import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules', '.muster'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: ['src/**/*.ts', 'assets/**/*.js'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.property.name=/^(push|unshift|splice|concat|append|max|min|fromCharCode|fromCodePoint)$/] > SpreadElement.arguments',
          message:
            'A list of any length is no list of arguments: the stack ends at some 120,000. Use append, largest or a loop.',
        },
        {
          selector: 'CallExpression[callee.name=/^(failed|append|largest)$/] > SpreadElement.arguments',
          message: 'It takes the list itself.',
        },
      ],
    },
  },
  {
    // One script in several files: what one names, another uses. `npm run types` checks both.
    files: ['assets/**/*.js'],
    rules: { 'no-undef': 'off', 'no-unused-vars': 'off' },
  },
  {
    files: ['bench/**/*.mjs', 'examples/**/*.mjs', 'test/**/*.mjs', '*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        performance: 'readonly',
        fetch: 'readonly',
      },
    },
  },
);
