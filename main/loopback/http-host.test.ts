import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { dispatch } from '#main/serve/dispatch.ts'
import { memoryBytes, sha256Of } from '#main/serve/memory-bytes-fixture.ts'
import { countContract, countProbe, testWireBehaviour } from '#main/serve/wire-behaviour-fixture.ts'
import { type HttpHost, startHttpHost } from './http-host.ts'
import { httpWire } from './http-wire.ts'
import { callLimitBytes } from './serve-call.ts'

testWireBehaviour('HTTP', async (wire) => {
  const host = await startHttpHost({ wire, store: memoryBytes([]), rendererFolder: '/nowhere' })
  return { wire: httpWire(host.origin, host.token), close: host.close }
})

const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const one of source) all.push(one)
  return all
}

const picture = Buffer.from('a picture')
const script = Buffer.from('<script>')
const store = memoryBytes([
  [picture, 'image/png'],
  [script, 'text/html'],
])
const probe = countProbe()
let folder: string
let host: HttpHost

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-http-'))
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.json'), '{}')
  await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html>')
  await writeFile(join(folder, 'renderer', 'notes.txt'), 'not served')
  await writeFile(join(folder, 'renderer', 'assets', 'start-1.js'), 'export {}')
  host = await startHttpHost({
    wire: dispatch(countContract, probe.handlers),
    store,
    rendererFolder: join(folder, 'renderer'),
  })
})

after(async () => {
  await host.close()
  await rm(folder, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends exactly what it is told, unlike fetch. */
const send = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string | Buffer = '',
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(host.origin)
    const set = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
    const asked = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: set as Record<string, string>,
    })
    asked.once('error', reject)
    asked.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      )
    })
    asked.end(body)
  })

const trusted = () => ({
  host: new URL(host.origin).host,
  origin: host.origin,
  'x-assay-token': host.token,
  'content-type': 'application/json',
})

const doubleCall = JSON.stringify({ topic: 'count', name: 'double', input: { of: 4 }, id: '1' })

test('a call with the token, from its own page, is answered', async () => {
  const { status, body } = await send('POST', '/call', trusted(), doubleCall)
  assert.equal(status, 200)
  assert.equal(body, '{"kind":"value","value":{"is":8,"note":"none"}}\n{"kind":"end"}\n')
})

test('each of token, Host and Origin is refused when it is wrong or missing', async () => {
  const { port } = new URL(host.origin)
  for (const [header, value] of [
    ['x-assay-token', undefined],
    ['x-assay-token', ''],
    ['x-assay-token', host.token.slice(0, -1)],
    ['x-assay-token', `${host.token}=`],
    ['host', `localhost:${port}`],
    ['host', '127.0.0.1'],
    ['host', `127.0.0.1.example.org:${port}`],
    ['host', `example.org:${port}`],
    ['origin', undefined],
    ['origin', 'null'],
    ['origin', 'http://127.0.0.1'],
    ['origin', `https://127.0.0.1:${port}`],
    ['origin', `http://127.0.0.1:${Number(port) + 1}`],
    ['origin', 'http://example.org'],
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-site', 'same-site'],
  ] as const) {
    const { status, body, headers } = await send(
      'POST',
      '/call',
      { ...trusted(), [header]: value },
      doubleCall,
    )
    assert.equal(status, 403, `${header}: ${value}`)
    assert.match(body, /input\/unauthorised/)
    assert.doesNotMatch(body, /"value"/)
    assert.equal(headers['access-control-allow-origin'], undefined)
    const upload = await send('PUT', '/bytes', { ...trusted(), [header]: value }, 'x')
    assert.equal(upload.status, 403, `PUT with ${header}: ${value}`)
  }
  assert.equal(store.received.size, 0)
})

test('bytes need the token too, and a page of another site gets nothing', async () => {
  const path = `/bytes/${sha256Of(picture)}`
  const { host: authority } = new URL(host.origin)
  assert.equal((await send('GET', path, { host: authority })).status, 403)
  assert.equal((await send('GET', path, { ...trusted(), origin: 'http://example.org' })).status, 403)
  assert.equal((await send('GET', path, { ...trusted(), 'sec-fetch-site': 'cross-site' })).status, 403)
  assert.equal((await send('GET', '/', { host: 'example.org' })).status, 403)
})

test('nothing is allowed to other sites by CORS', async () => {
  const { status, headers } = await send('OPTIONS', '/call', {
    ...trusted(),
    origin: 'http://example.org',
    'access-control-request-method': 'POST',
  })
  assert.equal(status, 403)
  assert.deepEqual(
    Object.keys(headers).filter((name) => name.startsWith('access-control')),
    [],
  )
})

test('bytes are given by hash with their type, to be kept, and can do nothing', async () => {
  const { status, headers, body } = await send('GET', `/bytes/${sha256Of(picture)}`, {
    ...trusted(),
    origin: undefined,
  })
  assert.equal(status, 200)
  assert.equal(body, 'a picture')
  assert.equal(headers['content-type'], 'image/png')
  assert.equal(headers['content-length'], '9')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['cache-control'], 'private, max-age=31536000, immutable')
  assert.match(String(headers['content-security-policy']), /default-src 'none'; sandbox/)
  const document = await send('GET', `/bytes/${sha256Of(script)}`, trusted())
  assert.equal(document.headers['content-type'], 'application/octet-stream')
  assert.equal(document.headers['content-disposition'], 'attachment')
})

test('an upload is kept under its hash', async () => {
  const content = Buffer.alloc(300_000, 7)
  const { status, body } = await send('PUT', '/bytes', trusted(), content)
  assert.equal(status, 201)
  assert.deepEqual(JSON.parse(body), { sha256: sha256Of(content), bytes: 300_000 })
  assert.deepEqual(store.received.get(sha256Of(content)), content)
})

test('no address leads out of the renderer’s folder or to what is no page file', async () => {
  // What Windows would take for a way up is a plain name elsewhere, and must be refused just the same.
  await writeFile(join(folder, 'renderer', 'assets', '..%5c..%5csecret.json'), 'reached')
  await symlink(join(folder, 'secret.json'), join(folder, 'renderer', 'assets', 'loop')).catch(() => {})
  for (const path of [
    '/../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/assets/../../secret.json',
    '/assets/..%5c..%5csecret.json',
    '//secret.json',
    '//example.org/',
    'http://example.org/',
    '/./../secret.json',
    '/assets/%00.js',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/assets/loop',
    '/.json',
    `/bytes/${'0'.repeat(64)}`,
    `/bytes/${'0'.repeat(63)}`,
    `/bytes/../bytes/${sha256Of(picture).toUpperCase()}`,
    '/bytes/../index.json',
    '/bytes/%2e%2e/secret.json',
    '/call',
  ]) {
    const { status, body } = await send('GET', path, trusted())
    assert.equal(status, 404, path)
    assert.match(body, /input\/not-found/, path)
  }
})

test('the page’s own files come with a policy that starts from nothing', async () => {
  const { host: authority } = new URL(host.origin)
  const page = await send('GET', '/', { host: authority })
  assert.equal(page.status, 200)
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8')
  const policy = String(page.headers['content-security-policy'])
  assert.match(policy, /^default-src 'none'; /)
  assert.doesNotMatch(policy, /unsafe|\*|data:|https?:/)
  assert.equal(page.headers['referrer-policy'], 'no-referrer')
  assert.equal(page.headers['cross-origin-opener-policy'], 'same-origin')
  assert.equal(page.headers['cross-origin-resource-policy'], 'same-origin')
  const code = await send('GET', '/assets/start-1.js?v=1', { host: authority })
  assert.equal(code.status, 200)
  assert.equal(code.headers['content-type'], 'text/javascript; charset=utf-8')
})

test('a call that is no JSON, no call, or no application/json is refused', async () => {
  for (const body of [
    '',
    '{',
    'null',
    '[]',
    '{"topic":"count"}',
    doubleCall.replace('"1"', '1'),
    '{"topic":"x"'.repeat(9),
  ]) {
    const { status, body: answer } = await send('POST', '/call', trusted(), body)
    assert.equal(status, 400, body)
    assert.match(answer, /^\{"kind":"fault","code":"input\/invalid"/)
  }
  for (const type of ['text/plain', 'application/jsonp', undefined]) {
    const { status } = await send('POST', '/call', { ...trusted(), 'content-type': type }, doubleCall)
    assert.equal(status, 415, type)
  }
})

test('a call whose body is too large is refused, whether or not it says so first', async () => {
  const body = `${' '.repeat(callLimitBytes - doubleCall.length)}${doubleCall}`
  assert.equal((await send('POST', '/call', trusted(), body)).status, 200)
  assert.equal((await send('POST', '/call', trusted(), `${body} `)).status, 413)
  const chunked = { ...trusted(), 'transfer-encoding': 'chunked' }
  assert.equal((await send('POST', '/call', chunked, `${body} `)).status, 413)
})

test('a browser that goes away stops the handler', async () => {
  const { host: authority, port } = new URL(host.origin)
  const { started, stopped } = probe.endless
  const body = JSON.stringify({ topic: 'count', name: 'forever', input: {}, id: '1' })
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(
    `POST /call HTTP/1.1\r\nHost: ${authority}\r\nOrigin: ${host.origin}\r\nX-Assay-Token: ${host.token}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  await new Promise((resolve) => socket.once('data', resolve))
  assert.equal(probe.endless.started, started + 1)
  socket.destroy()
  for (let waitedMs = 0; probe.endless.stopped === stopped; waitedMs += 5) {
    assert.ok(waitedMs < 2000)
    await sleep(5)
  }
})

test('a browser that reads slowly does not fill the memory, and gets everything', async () => {
  const wire = httpWire(host.origin, host.token)
  let count = 0
  for await (const reply of wire(
    { topic: 'count', name: 'upTo', input: { end: 10_000, pauseMs: 0 }, id: '1' },
    new AbortController().signal,
  )) {
    if (count % 2000 === 0) await sleep(20)
    if (reply.kind === 'value') count += 1
    else assert.equal(reply.kind, 'end')
  }
  assert.equal(count, 10_000)
})

test('only this machine is listened to, and a closed host answers no more', async () => {
  const own = await startHttpHost({
    wire: dispatch(countContract, probe.handlers),
    store,
    rendererFolder: folder,
  })
  assert.match(own.origin, /^http:\/\/127\.0\.0\.1:\d+$/)
  assert.equal(own.address, `${own.origin}/#token=${own.token}`)
  assert.equal(Buffer.from(own.token, 'base64url').length, 32)
  assert.notEqual(own.token, host.token)
  await own.close()
  const replies = await collect(
    httpWire(own.origin, own.token)(
      { topic: 'count', name: 'double', input: { of: 1 }, id: '1' },
      new AbortController().signal,
    ),
  )
  assert.ok(replies[0]?.kind === 'fault' && replies[0].code === 'engine/unavailable')
})
