import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault, never } from '#main/vault/vault-fixture.ts'
import { checkPdfSignature } from './check-pdf-signature.ts'
import { loadOwnIdentity } from './own-identity.ts'
import { signPdf } from './sign-pdf.ts'
import { smallPdf, temporaryFolder, without } from './signing-fixture.ts'

const at = new Date('2026-03-01T08:00:00.000Z')
const words = { name: 'Dr. É. ) Examiner \\ \u202e', reason: 'Report K 1-R1', at }

const signed = async (folder: string, pdf: Uint8Array): Promise<Uint8Array> =>
  signPdf(pdf, { ...words, identity: await loadOwnIdentity(folder, at), timeStampAuthority: null }, never)

test('a signed file begins with the bytes that were signed, and its signature holds', async (t) => {
  const pdf = smallPdf()
  const whole = Buffer.from(await signed(temporaryFolder(t), pdf))
  assert.ok(whole.subarray(0, pdf.length).equals(pdf))
  const found = checkPdfSignature(whole)
  assert.deepEqual(found?.problems, [])
  assert.equal(found?.unsignedBytes, pdf.length)
  assert.equal(found?.claimedAt, at.toISOString())
  assert.equal(found?.signer?.isSelfSigned, true)
  assert.match(
    found?.signer?.subject ?? '',
    /^CN=Assay self-signed key [0-9a-f]{16} \(vouched for by nobody\)$/,
  )
  assert.equal(found?.timeStamp, null)
  assert.equal(checkPdfSignature(pdf), null, 'an unsigned file has no signature')
})

test('one changed, removed or added byte anywhere is seen', async (t) => {
  const whole = Buffer.from(await signed(temporaryFolder(t), smallPdf()))
  const contents = whole.indexOf('/Contents <') + 11
  const cmsEnd = whole.indexOf('00000000', contents)
  const place = fc.oneof(fc.nat({ max: whole.length - 1 }), fc.integer({ min: contents, max: cmsEnd }))
  const isSeen = (bytes: Uint8Array): boolean => (checkPdfSignature(bytes)?.problems.length ?? 1) > 0
  fc.assert(
    fc.property(place, fc.integer({ min: 1, max: 255 }), (position, by) => {
      const changed = Buffer.from(whole)
      changed[position]! ^= by
      return isSeen(changed)
    }),
    { numRuns: 600 },
  )
  fc.assert(
    fc.property(place, fc.integer({ min: 0, max: 255 }), (position, byte) => {
      const added = Buffer.concat([
        whole.subarray(0, position),
        Buffer.from([byte]),
        whole.subarray(position),
      ])
      const removed = Buffer.concat([whole.subarray(0, position), whole.subarray(position + 1)])
      return isSeen(added) && isSeen(removed)
    }),
    { numRuns: 200 },
  )
  assert.ok(isSeen(Buffer.concat([whole, Buffer.from('\n')])))
  assert.ok(isSeen(Buffer.concat([whole, smallPdf()])), 'a second file behind the first')
})

test('every digit of the signature itself is needed', async (t) => {
  const whole = Buffer.from(await signed(temporaryFolder(t), smallPdf()))
  const contents = whole.indexOf('/Contents <') + 11
  const length =
    2 * (4 + Buffer.from(whole.toString('latin1', contents + 4, contents + 8), 'hex').readUInt16BE())
  for (let digit = contents; digit < contents + length; digit += 1) {
    const changed = Buffer.from(whole)
    changed.write(changed[digit] === 0x30 ? '1' : '0', digit, 'latin1')
    assert.ok((checkPdfSignature(changed)?.problems.length ?? 1) > 0, `digit ${digit - contents}`)
  }
})

test('a page may have annotations already, in the page or elsewhere, and the file may lack its last line break', async (t) => {
  const link = '<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] >>'
  const folder = temporaryFolder(t)
  for (const pdf of [
    smallPdf({ page: '/Annots [4 0 R]', more: [link] }),
    smallPdf({ page: '/Annots 5 0 R', more: [link, '[4 0 R]'] }),
    smallPdf({ end: '' }),
  ]) {
    const whole = Buffer.from(await signed(folder, pdf))
    assert.deepEqual(checkPdfSignature(whole)?.problems, [])
    if (pdf.includes('/Annots'))
      assert.match(whole.toString('latin1', pdf.length), /\[\d+ 0 R 4 0 R\]/, 'both annotations are there')
  }
})

test('what is no file to sign is refused and says why', async (t) => {
  const folder = temporaryFolder(t)
  const whole = await signed(folder, smallPdf())
  await assert.rejects(signed(folder, whole), isFault('input/conflict', /signed already/))
  await assert.rejects(signed(folder, Buffer.from('hello')), isFault('input/invalid', /no PDF file/))
  await assert.rejects(
    signed(folder, smallPdf().subarray(0, 300)),
    isFault('input/invalid', /its end is missing/),
  )
  const text = smallPdf().toString('latin1')
  const broken = (from: string, to: string) => signed(folder, Buffer.from(text.replace(from, to), 'latin1'))
  await assert.rejects(broken('xref\n', 'xrfe\n'), isFault('input/invalid', /compressed or missing/))
  await assert.rejects(broken('/Root 1', '/Root 9'), isFault('input/invalid', /object 9 is missing/))
  await assert.rejects(broken('/ID', '/Encrypt 5 0 R /ID'), isFault('input/invalid', /encrypted/))
  await assert.rejects(broken('/Kids [3', '/Kids [2'), isFault('input/invalid', /in a circle/))
  const startXref = Number(/startxref\n(\d+)/.exec(text)?.[1])
  await assert.rejects(broken('/ID', `/Prev ${startXref} /ID`), isFault('input/invalid', /in a circle/))
})

test('poppler finds the same signature valid', { skip: without('pdfsig') }, async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'signed.pdf')
  writeFileSync(file, await signed(folder, smallPdf()))
  const { stdout } = spawnSync('pdfsig', ['-nocert', file], { encoding: 'utf8' })
  assert.match(stdout, /Signature Validation: Signature is Valid/)
  assert.match(stdout, /ETSI\.CAdES\.detached/)
  assert.match(stdout, /Total document signed/)
})

test('openssl finds the same signature valid over the same bytes', {
  skip: without('openssl'),
}, async (t) => {
  const folder = temporaryFolder(t)
  const whole = Buffer.from(await signed(folder, smallPdf()))
  const [from, to] = [whole.indexOf('/Contents <') + 11, whole.indexOf('>\n/M ')]
  const digits = whole.toString('latin1', from, to).replace(/(00)+$/, '')
  writeFileSync(join(folder, 'cms.der'), Buffer.from(digits, 'hex'))
  writeFileSync(join(folder, 'content'), Buffer.concat([whole.subarray(0, from - 1), whole.subarray(to + 1)]))
  const verify = [
    'cms',
    '-verify',
    '-binary',
    '-inform',
    'DER',
    '-in',
    'cms.der',
    '-content',
    'content',
    '-noverify',
  ]
  const { stderr, status } = spawnSync('openssl', [...verify, '-out', 'out'], {
    cwd: folder,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  assert.match(stderr, /CAdES Verification successful|CMS Verification successful/)
})

test('qpdf finds the structure of a signed file sound', { skip: without('qpdf') }, async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'signed.pdf')
  writeFileSync(
    file,
    await signed(
      folder,
      smallPdf({ page: '/Annots [4 0 R]', more: ['<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] >>'] }),
    ),
  )
  const { stdout, stderr } = spawnSync('qpdf', ['--check', file], { encoding: 'utf8' })
  assert.match(stdout, /No syntax or stream encoding errors found/, stderr)
})

test('the key is made once, and the same the next time', async (t) => {
  const folder = temporaryFolder(t)
  const hash = ({ certificate }: { certificate: Uint8Array }) =>
    createHash('sha256').update(certificate).digest('hex')
  const [first, second] = await Promise.all([loadOwnIdentity(folder, at), loadOwnIdentity(folder, at)])
  assert.equal(hash(first), hash(second))
  assert.equal(hash(await loadOwnIdentity(folder, at)), hash(first))
  await assert.rejects(loadOwnIdentity(folder, new Date('2040-01-01')), isFault('vault/corrupt', /expired/))
  writeFileSync(join(folder, 'report-signing-key.pem'), 'x')
  await assert.rejects(loadOwnIdentity(folder, at), isFault('vault/corrupt', /cannot be used/))
})
