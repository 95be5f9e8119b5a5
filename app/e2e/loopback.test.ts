import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { connectClient } from '#app/contract/client.ts'
import { contract } from '#app/contract/contract.ts'
import { httpWire } from '#main/loopback/http-wire.ts'
import { launchChromium, openWorkstation, startHost } from './open-workstation.ts'

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Trial page</title>
<script>document.title = 'an inline script ran'</script>
<body onload="document.title = 'an inline handler ran'"><p id="answer">waiting</p>
<script src="./start.js"></script><script src="https://example.org/x.js"></script></body></html>`

/** Calls the host with the token of the address and without one, and tries what the policy forbids. */
const script = `const token = new URLSearchParams(location.hash.slice(1)).get('token')
const call = async (headers) => {
  const body = JSON.stringify({ topic: 'setup', name: 'host', input: {}, id: '1' })
  const answer = await fetch('/call', { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body })
  return [answer.status, await answer.text()]
}
const refused = (work) => { try { work(); return false } catch { return true } }
const frame = document.createElement('iframe')
frame.src = '/'
document.body.append(frame)
Promise.all([
  call({ 'x-assay-token': token }),
  call({}),
  call({ 'x-assay-token': token.slice(1) }),
  fetch('https://example.org/').then(() => 'reached', () => 'blocked'),
]).then(([good, none, wrong, network]) => {
  const evaluates = !refused(() => (0, eval)('1'))
  const writesMarkup = !refused(() => { document.createElement('p').innerHTML = '<b>x</b>' })
  document.getElementById('answer').textContent = JSON.stringify({ good, none, wrong, network, evaluates, writesMarkup })
  document.getElementById('answer').dataset.done = ''
})`

let browser: Browser | undefined
let folder: string

before(async () => {
  browser = await launchChromium()
  folder = await mkdtemp(join(tmpdir(), 'assay-page-'))
  await writeFile(join(folder, 'index.html'), page)
  await writeFile(join(folder, 'start.js'), script)
})

after(async () => {
  await browser?.close()
  await rm(folder, { recursive: true })
})

const withBrowser = async (t: TestContext, use: (browser: Browser) => Promise<void>): Promise<void> => {
  if (browser === undefined) t.skip('no Chromium is installed')
  else await use(browser)
}

test('a page calls with the token of its address and not without, and can do nothing that its policy forbids', (t) =>
  withBrowser(t, async (browser) => {
    const workstation = await openWorkstation(browser, folder)
    try {
      const answer = workstation.page.locator('#answer[data-done]')
      const seen = JSON.parse((await answer.textContent()) ?? '')
      assert.equal(seen.good[0], 200)
      assert.match(seen.good[1], /"kind":"loopback"/)
      for (const [status, text] of [seen.none, seen.wrong]) {
        assert.equal(status, 403)
        assert.match(text, /input\/unauthorised/)
      }
      assert.deepEqual([seen.network, seen.evaluates, seen.writesMarkup], ['blocked', false, false])
      assert.equal(await workstation.page.title(), 'Trial page')
      const said = workstation.complaints.join('\n')
      for (const directive of ['script-src', 'connect-src', 'frame-'])
        assert.match(
          said,
          new RegExp(`Content Security Policy.*${directive}|${directive}.*Content Security Policy`, 's'),
        )
      assert.match(said, /example\.org\/x\.js/)
    } finally {
      await workstation.close()
    }
  }))

test('a page of another site reaches neither calls nor bytes nor the page', (t) =>
  withBrowser(t, async (browser) => {
    const workstation = await openWorkstation(browser, folder)
    const { origin, token } = workstation.host()
    const other = await startHost(workstation.home, folder)
    try {
      // Its own policy would keep this page from trying at all.
      const context = await browser.newContext({ bypassCSP: true })
      const foreign = await context.newPage()
      await foreign.goto(other.origin, { waitUntil: 'commit' })
      // A second host stands for a malicious site: another port is another origin.
      const tries = await foreign.evaluate(
        async ([target, secret]) => {
          const attempt = (path: string, request: RequestInit) =>
            fetch(`${target}${path}`, request).then(
              (answer) => `${answer.type} ${answer.status}`,
              () => 'blocked',
            )
          const body = '{"topic":"setup","name":"change","input":{"examiner":"Mallory"},"id":"1"}'
          return Promise.all([
            attempt('/call', { method: 'POST', body, mode: 'no-cors' }),
            attempt('/call', { method: 'POST', body, headers: { 'x-assay-token': secret ?? '' } }),
            attempt('/call', { method: 'POST', body: new Blob([body]), credentials: 'include' }),
            attempt('/bytes', { method: 'PUT', body }),
            attempt('/', {}),
            attempt(`/bytes/${'0'.repeat(64)}`, { mode: 'no-cors' }),
          ])
        },
        [origin, token] as const,
      )
      assert.deepEqual(
        tries,
        tries.map(() => 'blocked'),
      )
      const { settings } = connectClient(contract, httpWire(origin, token)).setup
      assert.equal((await settings({})).examiner, '')
      await context.close()
    } finally {
      await other.end()
      await workstation.close()
    }
  }))

test('the host ends when it is told to, with its case put away, and one that was killed opens its case again', async () => {
  const home = await mkdtemp(join(tmpdir(), 'assay-e2e-'))
  const statement = { number: '1', title: '', examiner: 'E', laboratory: '', exhibitPrefix: '' }
  const never = new AbortController().signal
  try {
    const first = await startHost(home, folder)
    const { folder: caseFolder, id } = await connectClient(
      contract,
      httpWire(first.origin, first.token),
    ).shelf.create({ statement, parent: null }, never)
    await first.kill()
    const second = await startHost(home, folder)
    const client = connectClient(contract, httpWire(second.origin, second.token))
    assert.equal((await client.shelf.open({ folder: caseFolder })).id, id)
    assert.equal((await client.custody.verify({})).intact, true)
    assert.equal(await second.end(), 0)
    assert.ok(!(await readdir(caseFolder)).some((name) => name.endsWith('-wal') || name.includes('lock')))
  } finally {
    await rm(home, { recursive: true })
  }
})
