import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { without } from '#main/signing/signing-fixture.ts'
import { actsOf, isFault } from '#main/vault/vault-fixture.ts'
import { examinedCase } from '#main/verification/report/report-fixture.ts'
import { nothingKnown } from '#main/verification/verify-case.ts'
import { bundled, failures, filesIn, linesOf, type Made, withReport } from './bundle-fixture.ts'

test('a bundle verifies as folder and as zip file, and the log of the case names it', async (t) => {
  const made = await withReport(t)
  const folder = await bundled(made, 'bundle')
  assert.deepEqual(await failures(folder), [])
  const lines = await linesOf(folder)
  const said = lines.filter(({ state }) => state === 'ok').map(({ subject }) => subject)
  for (const subject of [
    'bundle.json',
    'SHA256SUMS',
    'files',
    'custody log',
    'records',
    'exhibit P1',
    'results/findings.csv',
  ])
    assert.ok(said.includes(subject), subject)
  assert.ok(
    said.some((subject) => /^report .*, whole report$/.test(subject)),
    'the report is written again',
  )
  assert.ok(
    lines.some(({ state, sentence }) => state === 'ok' && /^Report .* knows of \d+ rows/.test(sentence)),
    "the report's head is a witness of the log",
  )
  assert.equal(actsOf(made.vault).at(-1), 'bundle exported')
  const zip = await bundled(made, 'bundle.zip')
  assert.deepEqual(await failures(zip), [])
  const guide = readFileSync(join(folder, 'VERIFY.md'), 'utf8')
  assert.ok(guide.includes(made.custodian.key.fingerprint))
  assert.ok(!guide.includes('calc'), 'nothing from evidence stands in the guide')
})

test('without the originals, a bundle says so and still verifies', async (t) => {
  const made = await examinedCase(t)
  const folder = await bundled(made, 'bundle', { areOriginalsIncluded: false })
  const lines = await linesOf(folder)
  assert.deepEqual(
    lines.filter(({ state }) => state === 'failed'),
    [],
  )
  assert.ok(
    lines.some(
      ({ state, subject, sentence }) =>
        state === 'not checked' && subject === 'exhibit P2' && /left out/.test(sentence),
    ),
  )
  assert.ok(!filesIn(folder).some((path) => path.startsWith('originals/')))
})

test('a head that was known only after the bundle was made is told and fails nothing; another one of that time does', async (t) => {
  const made = await examinedCase(t)
  const folder = await bundled(made, 'bundle')
  const { length, hash } = made.vault.custody.head()!
  const later = await linesOf(folder, { ...nothingKnown, seenHere: () => ({ length, hash }) })
  assert.deepEqual(
    later.filter(({ state }) => state === 'failed'),
    [],
  )
  assert.ok(later.some(({ state, sentence }) => state === 'not checked' && /the case went on/.test(sentence)))
  const other = { from: 'A printed report', length: 3, hash: 'f'.repeat(64) }
  const rewritten = await linesOf(folder, { ...nothingKnown, witnesses: [other] })
  assert.ok(
    rewritten.some(
      ({ state, sentence }) => state === 'failed' && /^A printed report knows row 3/.test(sentence),
    ),
  )
})

test('the same case gives the same bytes', async (t) => {
  const made = await withReport(t)
  const { vault } = made
  const frozen = { ...made, vault: { ...vault, readOnly: new Error('as if on read-only media') as never } }
  const [one, two] = [await bundled(frozen, 'one.zip'), await bundled(frozen, 'two.zip')]
  assert.ok(readFileSync(one).equals(readFileSync(two)))
})

/** Changes one random byte of a file of a bundle, and answers what is said of it; the file is mended again. */
const failuresAfterChange = async (folder: string, path: string): Promise<readonly string[]> => {
  const place = join(folder, path)
  const sound = readFileSync(place)
  const change = fc.tuple(fc.nat({ max: sound.length - 1 }), fc.integer({ min: 1, max: 255 }))
  const [at, by] = fc.sample(change, 1)[0]!
  const changed = Buffer.from(sound)
  changed[at]! ^= by
  writeFileSync(place, changed)
  try {
    return await failures(folder)
  } catch (thrown) {
    if (path === 'bundle.json' && isFault('input/invalid')(thrown)) return ['bundle.json: unreadable']
    throw thrown
  } finally {
    writeFileSync(place, sound)
  }
}

test('one changed byte of any file is named with the file', async (t) => {
  const folder = await bundled(await examinedCase(t), 'bundle')
  for (const path of filesIn(folder).filter((one) => statSync(join(folder, one)).size > 0)) {
    const found = await failuresAfterChange(folder, path)
    const named = path === 'bundle.json.sig' ? 'bundle.json' : path
    assert.ok(
      found.some((line) => line.startsWith(`${named}: `)),
      `${path}: ${found.join('\n')}`,
    )
  }
})

test('one changed byte of a report, its manifest or a figure is named with the report', async (t) => {
  const folder = await bundled(await withReport(t), 'bundle')
  const paths = filesIn(folder)
  for (const kind of [/^reports\/.*\.pdf$/, /^reports\/.*\.json$/, /^figures\//]) {
    const path = paths.find((one) => kind.test(one))!
    const found = await failuresAfterChange(folder, path)
    assert.ok(
      found.some((line) => line.startsWith(`${path}: It was changed`)),
      path,
    )
    assert.ok(
      found.some((line) => line.startsWith('report ')),
      path,
    )
  }
})

test('a bundle that fails or is broken off leaves nothing, and nothing is overwritten', async (t) => {
  const made = await withReport(t)
  const before = readdirSync(made.folder).sort()
  const rows = made.vault.custody.rows().length
  for (const name of ['bundle', 'bundle.zip']) {
    const stop = new AbortController()
    await assert.rejects(bundled(made, name, { signal: stop.signal, onProgress: () => stop.abort() }), {
      name: 'AbortError',
    })
  }
  const original = made.vault.blobs
  const broken = {
    ...made,
    vault: {
      ...made.vault,
      blobs: {
        ...original,
        read: async () =>
          (async function* () {
            yield Buffer.from('other')
          })(),
      },
    },
  }
  await assert.rejects(bundled(broken as Made, 'bundle'), isFault('evidence/changed'))
  await assert.rejects(bundled(broken as Made, 'bundle.zip'), isFault('evidence/changed'))
  assert.deepEqual(readdirSync(made.folder).sort(), before)
  assert.equal(made.vault.custody.rows().length, rows)
  const folder = await bundled(made, 'bundle')
  await assert.rejects(bundled(made, 'bundle'), isFault('input/conflict', /that name already/))
  assert.deepEqual(await failures(folder), [])
  rmSync(folder, { recursive: true })
})

test('the commands of VERIFY.md work as they stand there', {
  skip: without('openssl') || without('pdfsig'),
}, async (t) => {
  const folder = await bundled(await withReport(t), 'bundle')
  const guide = readFileSync(join(folder, 'VERIFY.md'), 'utf8')
  const commands = [...guide.matchAll(/^ {4}((?:sha256sum|openssl|pdfsig|cd|sed) .*)$/gm)].map(
    (found) => found[1]!,
  )
  assert.ok(commands.length >= 7, commands.join('\n'))
  const outputs = commands.map((command) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
    assert.equal(status, 0, `${command}: ${stderr}`)
    return stdout
  })
  assert.equal(outputs[0], '')
  assert.equal(outputs.filter((output) => /Signature Verified Successfully/.test(output)).length, 2)
  assert.ok(outputs.some((output) => /Signature is Valid/.test(output)))
  const [first] = readFileSync(join(folder, 'custody/log.jsonl'), 'utf8').split('\n')
  assert.ok(
    outputs.some((output) => output.startsWith(JSON.parse(first!).hash)),
    'the hash of the first line',
  )
  writeFileSync(join(folder, 'VERIFY.md'), `${guide} `)
  const { status, stdout } = spawnSync('sh', ['-c', commands[0]!], { cwd: folder, encoding: 'utf8' })
  assert.notEqual(status, 0)
  assert.match(stdout, /VERIFY\.md: FAILED/)
})
