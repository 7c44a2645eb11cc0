// Builds dist/: the loader, and in every language the panel, what joins it to the host page, and the spotlight, each under a
// hashed name and beside it compressed; the manifest that the server reads; and htmx for the desk.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { minify } from 'rolldown/utils';
import { inlineWords } from './inline_words.mjs';

// `node build.mjs FOLDER-OF-WORDS DIST` builds with other words to another place, for tests.
const [WORDS = 'src/words/languages', DIST = 'dist'] = process.argv.slice(2);

// Bytes that a page may cost before anybody opens the panel, and until its text box is there. `make bench` and a test in a
// browser count what really comes; here the part of the server, which compresses its answers itself, is allowed for.
const BEFORE_BYTES_MAX = 4_096;
const LAUNCH_BYTES = 360;
const USABLE_BYTES_MAX = 30_000;
const SERVED_BYTES = 900;

const LAUNCHER_WORDS = /^launcher\./;

const DESK_SCRIPTS = {
  'node_modules/htmx.org/dist/htmx.min.js': 'htmx.js',
  'node_modules/htmx.org/dist/ext/hx-ws.min.js': 'hx-ws.js',
};

const common = { bundle: true, minify: true, charset: 'utf8', legalComments: 'none', logLevel: 'warning' };

const minifiedStyleText = {
  name: 'minified-style-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

// What is not translated yet is said in English; `tests/words.test.ts` finds it.
const english = JSON.parse(await readFile(`${WORDS}/en.json`, 'utf8'));

await rm(DIST, { recursive: true, force: true });
await buildLoader();
const [style] = Object.keys(await buildStyle());
const names = (await readdir(WORDS)).map((file) => basename(file, '.json')).sort();
const languages = {};
for (const name of names) languages[name] = await buildLanguage(name);
const manifest = { loader: 'loader.js', style: assetPath(style), languages };
await writeFile(`${DIST}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
await compressAll();
await copyDeskScripts();
if (process.argv.length === 2) await checkSizes();

// It speaks English until it has heard of the page's language.
async function buildLoader() {
  await build({
    ...common,
    entryPoints: ['src/loader/main.ts'],
    outfile: `${DIST}/loader.js`,
    format: 'iife',
    target: 'es2020',
    alias: { '#texts': './src/words/inlined.ts' },
    plugins: [minifiedStyleText, inlineWords(english)],
  });
}

async function buildStyle() {
  const { metafile } = await build({
    ...common,
    entryPoints: { panel: 'src/panel/panel.css' },
    outdir: `${DIST}/assets`,
    entryNames: '[name]-[hash]',
    metafile: true,
  });
  return metafile.outputs;
}

async function buildLanguage(name) {
  const words = JSON.parse(await readFile(`${WORDS}/${name}.json`, 'utf8'));
  const alias = { '#words': resolve(WORDS, `${name}.json`), '#texts': './src/words/inlined.ts' };
  const spoken = { alias, outdir: `${DIST}/assets`, metafile: true };
  const panel = await build({
    ...common,
    ...spoken,
    entryPoints: { [`panel-${name}`]: 'src/panel/main.tsx' },
    // Every part needs what the panel consists of anyway: so that is one file, instead of one for each set of parts.
    inject: ['src/panel/main.tsx'],
    entryNames: '[name]-[hash]',
    chunkNames: `part-${name}-[hash]`,
    format: 'esm',
    splitting: true,
    target: 'es2022',
    plugins: [minifiedStyleText, inlineWords({ ...english, ...words })],
  });
  const onHost = {
    ...common,
    ...spoken,
    entryNames: '[name]-[hash]',
    format: 'esm',
    target: 'es2022',
    plugins: [minifiedStyleText, inlineWords({ ...english, ...words })],
  };
  const parts = await build({
    ...onHost,
    entryPoints: {
      [`page-${name}`]: 'src/page/main.ts',
      [`spotlight-${name}`]: 'src/spotlight/main.ts',
      [`extras-${name}`]: 'src/host/extras.ts',
      [`nudge-${name}`]: 'src/nudge/main.ts',
    },
  });
  const host = await build({
    ...onHost,
    entryPoints: { [`host-${name}`]: 'src/host/main.ts' },
    define: {
      __PAGE__: JSON.stringify(assetPath(outputOf(parts, 'src/page/main.ts'))),
      __SPOTLIGHT__: JSON.stringify(assetPath(outputOf(parts, 'src/spotlight/main.ts'))),
      __EXTRAS__: JSON.stringify(assetPath(outputOf(parts, 'src/host/extras.ts'))),
    },
  });
  const entry = outputOf(panel, 'src/panel/main.tsx');
  return {
    direction: words['direction'],
    panel: assetPath(entry),
    preload: panel.metafile.outputs[entry].imports
      .filter(({ kind }) => kind === 'import-statement')
      .map(({ path }) => assetPath(path)),
    host: assetPath(outputOf(host, 'src/host/main.ts')),
    nudge: assetPath(outputOf(parts, 'src/nudge/main.ts')),
    launcher: launcherWords(words),
  };
}

function outputOf({ metafile }, source) {
  return Object.keys(metafile.outputs).find((path) => metafile.outputs[path].entryPoint === source);
}

function assetPath(path) {
  return `assets/${basename(path)}`;
}

function launcherWords(words) {
  const own = Object.entries(words).filter(([key]) => LAUNCHER_WORDS.test(key));
  return Object.fromEntries(own.map(([key, text]) => [key.replace(LAUNCHER_WORDS, ''), text]));
}

// What esbuild leaves is minified once more: another minifier's passes save 1.5 in 100 bytes of brotli.
async function minifyAgain(path) {
  const code = await readFile(path, 'utf8');
  const again = await minify(path, code, { module: !path.endsWith('loader.js'), mangle: { toplevel: true } });
  if (again.errors.length > 0) throw new Error(`${path}: ${again.errors[0].message}`);
  await writeFile(path, again.code);
}

// Once here, instead of on every request: the best compression takes its time.
async function compressAll() {
  const assets = (await readdir(`${DIST}/assets`)).map((file) => `assets/${file}`);
  for (const path of ['loader.js', ...assets]) {
    if (path.endsWith('.js')) await minifyAgain(`${DIST}/${path}`);
    await writeFile(`${DIST}/${path}.br`, brotliCompressSync(await readFile(`${DIST}/${path}`)));
  }
}

async function copyDeskScripts() {
  await mkdir(`${DIST}/desk`, { recursive: true });
  for (const [from, to] of Object.entries(DESK_SCRIPTS)) await copyFile(from, `${DIST}/desk/${to}`);
}

async function checkSizes() {
  const before = LAUNCH_BYTES + (await sum(['loader.js']));
  const totals = {};
  for (const [name, files] of Object.entries(languages)) {
    const panel = await sum(['loader.js', files.host, manifest.style, files.panel, ...files.preload]);
    totals[name] = panel + SERVED_BYTES;
  }
  const [widest, usable] = Object.entries(totals).reduce((one, other) => (other[1] > one[1] ? other : one));
  console.log(`before opening ${before} bytes (at most ${BEFORE_BYTES_MAX})`);
  console.log(`text box ${totals.en} bytes in English, ${usable} in ${widest} (at most ${USABLE_BYTES_MAX})`);
  if (before > BEFORE_BYTES_MAX || usable > USABLE_BYTES_MAX) {
    throw new Error('The widget grew over its limit; look at what was added with `npx esbuild --analyze`.');
  }
}

async function sum(paths) {
  const sizes = await Promise.all(paths.map(async (path) => (await readFile(`${DIST}/${path}.br`)).length));
  return sizes.reduce((one, other) => one + other, 0);
}
