// Draws docs/images/report.png from a real run: a copy of examples/contoso on the embedded emulator, in
// which a customer withdraws the role between two applies. Needs the built program and a Chromium:
//
//   npm run picture
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { openEmulator } from '../../dist/emulator/open-emulator.js';

const largest = 200 * 1024;
const picture = fileURLToPath(new URL('../../docs/images/report.png', import.meta.url));
const muster = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'muster-picture-'));
// The report names the fleet by its folder.
const folder = join(scratch, 'contoso');

try {
  cpSync(fileURLToPath(new URL('../../examples/contoso', import.meta.url)), folder, { recursive: true });
  run(['apply', '--emulator', '--yes', '--quiet'], 0);
  await withdrawRole('fabrikam-us');
  run(['publish', '--all', '--emulator', '--yes', '--quiet', '--report', 'report.html'], 4);
  await draw(join(folder, 'report.html'));
  const { size } = statSync(picture);
  if (size > largest) throw new Error(`${picture} has ${size} bytes, which is more than ${largest}`);
  console.log(`${picture}: ${size} bytes`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function run(args, expected) {
  const { status } = spawnSync(process.execPath, [muster, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== expected) throw new Error(`muster ${args.join(' ')} ended with ${status}, not ${expected}`);
}

async function withdrawRole(name) {
  const opened = await openEmulator({ dataFile: join(folder, '.muster', 'emulator.json') });
  if (!opened.ok) throw new Error(opened.message);
  const workspace = opened.emulator.workspaceIds().find((id) => id.endsWith(`/${name}`));
  opened.emulator.happen({ kind: 'removeRole', workspace });
  const problem = await opened.emulator.flush();
  if (problem !== undefined) throw new Error(problem);
}

async function draw(file) {
  const executablePath = findChromium();
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const page = await browser.newPage({
    viewport: { width: 1280, height: 1560 },
    deviceScaleFactor: 0.8,
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await page.goto(pathToFileURL(file).href);
  await page.locator('#grid').focus();
  await page.keyboard.press('n');
  await page.keyboard.press('Enter');
  await page.evaluate('window.scrollTo(0, 0)');
  await page.screenshot({ path: picture });
  await browser.close();
}

function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((path) => names.map((name) => join(path, name)))
    .find(existsSync);
  if (found === undefined) throw new Error('no Chromium is on the PATH');
  return found;
}
