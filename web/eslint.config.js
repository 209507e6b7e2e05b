import pluginVue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'build/worker.js', 'public/**'] },
  ...tseslint.configs.recommended,
  ...pluginVue.configs['flat/recommended'],
  {
    files: ['**/*.vue', '**/*.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'vue/multi-word-component-names': 'off', // screens and parts are named by what they are
      'vue/max-attributes-per-line': 'off', // layout is the formatter's business
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/no-v-html': 'error',
      'vue/require-default-prop': 'off', // TypeScript says what is optional
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'max-lines': ['error', { max: 300, skipBlankLines: true }],
    },
  },
)
