// What the code may not do, with the replacement in each message. Layers are checked by build/dependency-cruiser.cjs as well.
import tseslint from 'typescript-eslint'
import reactHooks from 'eslint-plugin-react-hooks'

const PURE = ['src/shared/**/*.ts', 'src/engine/**/*.ts', 'src/nodes/**/*.ts']

/** Globals that make engine, nodes and shared depend on when and where they run. */
const impure = [
  ['Date', 'use the clock that the context carries (ExecuteContext.now, Clock)'],
  ['performance', 'use the clock that the context carries'],
  ['setTimeout', "use the engine's Clock port"],
  ['setInterval', "use the engine's Clock port"],
  ['setImmediate', "use the engine's Clock port"],
  ['fetch', 'use effects.http'],
  ['WebSocket', 'use an effect'],
  ['process', 'take it as a parameter'],
  ['Buffer', 'use Uint8Array and TextEncoder'],
  ['crypto', 'take ids from the context'],
  ['window', 'no DOM here'],
  ['document', 'no DOM here'],
  ['localStorage', 'no DOM here'],
  ['navigator', 'no DOM here'],
  ['globalThis', 'name what you need, so that this list can judge it'],
  ['global', 'name what you need, so that this list can judge it'],
].map(([name, instead]) => ({ name, message: `Not in shared, engine or nodes: ${instead}.` }))

export default tseslint.config(
  { ignores: ['node_modules', 'out', 'test-results', 'playwright-report', 'dist'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'e2e/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: PURE,
    ignores: ['**/*.test.ts', '**/testing.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impure],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Take ids from the context.' },
        { object: 'AbortSignal', property: 'timeout', message: "Use the engine's Clock port." },
      ],
    },
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules },
  },
)
