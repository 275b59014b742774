// Who may import whom (architecture.md). build/layers.test.ts plants violations of each rule.
const NODE_FREE = '^src/(shared|engine|nodes|renderer|preload)/'
const layer = (name, from, allowed, extra = {}) => ({
  name: `${name}-imports`,
  severity: 'error',
  comment: `${name} may import only: ${allowed.join(', ') || 'nothing of ours'}`,
  from: { path: from, pathNot: '\\.test\\.tsx?$|/testing\\.ts$', ...extra },
  to: { path: '^(src|e2e|build)/', pathNot: [`^src/${name}/`, ...allowed] },
})

module.exports = {
  forbidden: [
    layer('shared', '^src/shared/', []),
    layer('engine', '^src/engine/', ['^src/shared/']),
    layer('nodes', '^src/nodes/', ['^src/shared/', '^src/engine/']),
    layer('app', '^src/app/', ['^src/shared/', '^src/engine/', '^src/nodes/']),
    layer('adapters', '^src/adapters/', [
      '^src/shared/',
      '^src/app/(ports|door/door|triggers/(source|ledger)|approvals/(channel|store))\\.ts$',
      '^src/engine/',
    ]),
    layer('main', '^src/main/', ['^src/shared/', '^src/app/', '^src/adapters/']),
    layer('server', '^src/server/', [
      '^src/shared/',
      '^src/app/',
      '^src/adapters/',
      '^src/engine/',
      '^src/nodes/',
    ]),
    layer('preload', '^src/preload/', ['^src/shared/contract/']),
    layer('renderer', '^src/renderer/', [
      '^src/shared/',
      '^src/nodes/definitions\\.ts$',
      '^src/nodes/[^/]+/(definition\\.ts|form\\.tsx)$',
      '^resources/',
    ]),
    {
      name: 'definitions-without-code',
      severity: 'error',
      comment: 'a definition or a form imports no executor: the renderer bundles it',
      from: { path: '^src/nodes/([^/]+/(definition\\.ts|form\\.tsx)|definitions\\.ts)$' },
      to: {
        path: ['^src/nodes/[^/]+/execute\\.ts$', '^src/nodes/executors\\.ts$', '^src/engine/'],
      },
    },
    {
      name: 'adapters-use-engine-types-only',
      severity: 'error',
      comment: 'adapters plug into the ports of engine and app; they run nothing of the engine',
      from: { path: '^src/adapters/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/engine/', pathNot: '^src/engine/(effects|ports|execute|node-error)\\.ts$' },
    },
    {
      name: 'no-node-built-ins',
      severity: 'error',
      comment: 'shared, engine, nodes, renderer and preload run without Node',
      from: { path: NODE_FREE, pathNot: '\\.test\\.tsx?$|/testing\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-in-main-and-preload',
      severity: 'error',
      comment: 'Electron is imported in main and preload only',
      from: { path: '^(src|e2e)/', pathNot: '^src/(main|preload)/' },
      to: { path: '(^|/)node_modules/electron/|^electron$' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default', 'types'],
    },
  },
}
