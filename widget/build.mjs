// Builds dist/: the loader, the panel and the spotlight under hashed names, the manifest that the server reads, and htmx for the desk.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build, transform } from 'esbuild';

const DIST = 'dist';

// Bytes of brotli that a page may cost before anybody opens the panel, and that a usable panel may cost.
const LOADER_BROTLI_BYTES_MAX = 4_096;
const PANEL_BROTLI_BYTES_MAX = 30_000;

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

await rm(DIST, { recursive: true, force: true });
const spotlight = await buildSpotlight();
await buildLoader(spotlight);
const manifest = { ...(await buildPanel()), spotlight };
await writeFile(`${DIST}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
await copyDeskScripts();
await reportSizes(manifest);

async function buildSpotlight() {
  const { metafile } = await build({
    ...common,
    entryPoints: { spotlight: 'src/spotlight/main.ts' },
    outdir: `${DIST}/assets`,
    entryNames: 'spotlight-[hash]',
    format: 'esm',
    target: 'es2020',
    plugins: [minifiedStyleText],
    metafile: true,
  });
  return `assets/${basename(Object.keys(metafile.outputs)[0])}`;
}

async function buildLoader(spotlight) {
  await build({
    ...common,
    entryPoints: ['src/loader/main.ts'],
    outfile: `${DIST}/loader.js`,
    format: 'iife',
    target: 'es2020',
    plugins: [minifiedStyleText],
    define: { SPOTLIGHT: JSON.stringify(spotlight) },
  });
}

async function buildPanel() {
  const { metafile } = await build({
    ...common,
    entryPoints: { panel: 'src/panel/main.tsx', style: 'src/panel/panel.css' },
    outdir: `${DIST}/assets`,
    entryNames: 'panel-[hash]',
    format: 'esm',
    target: 'es2022',
    metafile: true,
  });
  const outputs = Object.keys(metafile.outputs).map((path) => `assets/${basename(path)}`);
  return {
    loader: 'loader.js',
    panel_js: outputs.find((path) => path.endsWith('.js')),
    panel_css: outputs.find((path) => path.endsWith('.css')),
  };
}

async function copyDeskScripts() {
  await mkdir(`${DIST}/desk`, { recursive: true });
  for (const [from, to] of Object.entries(DESK_SCRIPTS)) await copyFile(from, `${DIST}/desk/${to}`);
}

async function reportSizes(files) {
  const loader = await brotliBytes(files.loader);
  const panel = (await brotliBytes(files.panel_js)) + (await brotliBytes(files.panel_css));
  console.log(`loader ${loader} bytes of brotli (at most ${LOADER_BROTLI_BYTES_MAX})`);
  console.log(`spotlight ${await brotliBytes(files.spotlight)} bytes of brotli, once a guide starts`);
  console.log(`panel  ${panel} bytes of brotli (at most ${PANEL_BROTLI_BYTES_MAX})`);
  if (loader > LOADER_BROTLI_BYTES_MAX || panel > PANEL_BROTLI_BYTES_MAX) {
    throw new Error('The widget grew over its limit; look at what was added with `npx esbuild --analyze`.');
  }
}

async function brotliBytes(path) {
  return brotliCompressSync(await readFile(`${DIST}/${path}`)).length;
}
