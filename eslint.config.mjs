// The rooms of the house and the doors between them: one table, enforced.
import { dirname, join, relative, resolve } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import tseslint from 'typescript-eslint';

const src = resolve(import.meta.dirname, 'src');

/** Which rooms a room may import from (itself always). Files directly under src are composition roots. */
const doors = {
  dataset: [],
  curation: ['dataset'],
  graph: [],
  protocol: ['dataset'],
  model: ['dataset', 'graph', 'protocol'],
  host: ['dataset', 'curation', 'protocol'],
  webview: ['dataset', 'protocol'],
  cli: ['dataset', 'curation', 'model', 'protocol'],
  'extension.ts': ['host', 'protocol', 'dataset'],
  'cli.ts': ['cli'],
  'inference.ts': ['model', 'protocol', 'dataset'],
};

/** Packages and Node modules that only the named places may touch. */
const keepers = [
  { module: /^onnxruntime-node$/, only: ['model/runtime/onnx.ts'] },
  { module: /^sharp$/, only: ['model/vision/pixels.ts'] },
  { module: /^vscode$/, only: ['host/', 'extension.ts'] },
  { module: /^node:/, only: ['host/', 'model/', 'cli/', 'protocol/', 'extension.ts', 'cli.ts', 'inference.ts'] },
];

const locate = (file, specifier) => {
  const base = join(dirname(file), specifier);
  return [base, `${base}.ts`, join(base, 'index.ts')].find((path) => path.endsWith('.ts') && existsSync(path));
};

const importsOf = (file) =>
  [...readFileSync(file, 'utf8').matchAll(/^\s*(?:import|export)\s+(?!type\b)[^'";]*?from\s+'(\.[^']+)'/gm)]
    .map((match) => locate(file, match[1]))
    .filter((path) => path !== undefined);

const reaches = (from, goal, seen = new Set()) => {
  if (from === goal) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return importsOf(from).some((next) => reaches(next, goal, seen));
};

const checkImport = (context, node) => {
  const specifier = node.source?.value;
  if (typeof specifier !== 'string') return;
  const here = relative(src, context.filename);
  const room = here.split('/')[0];
  if (!specifier.startsWith('.')) {
    const keeper = keepers.find((entry) => entry.module.test(specifier));
    if (keeper && !keeper.only.some((place) => here.startsWith(place)))
      context.report({ node, message: `${specifier} may be imported only by ${keeper.only.join(', ')}` });
    return;
  }
  const target = locate(context.filename, specifier);
  if (!target) return;
  const there = relative(src, target).split('/')[0];
  if (there !== room && !(doors[room] ?? []).includes(there))
    context.report({ node, message: `no door from ${room} to ${there}: see the table in eslint.config.mjs` });
  const typeOnly = node.importKind === 'type' || node.exportKind === 'type';
  if (!typeOnly && target !== context.filename && reaches(target, context.filename))
    context.report({ node, message: `import cycle through ${specifier}` });
};

const house = {
  rules: {
    doors: {
      meta: { type: 'problem', schema: [] },
      create: (context) => ({
        ImportDeclaration: (node) => checkImport(context, node),
        ExportNamedDeclaration: (node) => checkImport(context, node),
        ExportAllDeclaration: (node) => checkImport(context, node),
        ImportExpression: (node) => checkImport(context, node),
      }),
    },
  },
};

export default [
  { ignores: ['dist/', 'out/', '.vscode-test/', 'node_modules/', '**/*.mjs', '**/*.cjs', 'docs/', 'runs/'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-console': 'off',
    },
  },
  { files: ['test/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['src/**/*.ts'], plugins: { house }, rules: { 'house/doors': 'error' } },
];
