import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { isFault, never } from '#main/vault/vault-fixture.ts'
import { checkPdfSignature } from './check-pdf-signature.ts'
import { openPkcs12 } from './open-pkcs12.ts'
import { requestTimeStamp } from './request-time-stamp.ts'
import { signPdf } from './sign-pdf.ts'
import {
  ecKey,
  forSigning,
  opensslAuthority,
  rsaKey,
  smallPdf,
  temporaryFolder,
  without,
} from './signing-fixture.ts'

const skip = without('openssl')
/** A minute ahead: the certificates that the tests make are valid from this second on. */
const now = new Date(Date.now() + 60_000)
const words = { name: 'E. Examiner', reason: 'Report', at: now }

test('keys from PKCS #12 files, old and new, sign with their chain', { skip }, async (t) => {
  const authority = opensslAuthority(temporaryFolder(t))
  const packed: Buffer[] = []
  for (const [name, key] of [
    ['rsa', rsaKey],
    ['ec', ecKey('P-256')],
    ['wide', ecKey('P-384')],
  ] as const) {
    authority.certify(name, key, forSigning)
    packed.push(authority.pack(name, 'secret'))
  }
  const sha1 = ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']
  packed.push(authority.pack('rsa', 'secret', ...sha1), authority.pack('ec', 'secret', ...sha1))
  for (const bytes of packed) {
    const identity = openPkcs12(bytes, 'secret', now)
    assert.equal(identity.chain.length, 1)
    assert.equal(identity.issuer, 'CN=Test authority')
    assert.equal(identity.isSelfSigned, false)
    const found = checkPdfSignature(
      await signPdf(smallPdf(), { ...words, identity, timeStampAuthority: null }, never),
    )
    assert.deepEqual(found?.problems, [])
    assert.equal(found?.signer?.root, 'CN=Test authority')
  }
})

test('a password may have letters beyond ASCII, in old containers and new', { skip }, async (t) => {
  const authority = opensslAuthority(temporaryFolder(t))
  authority.certify('ec', ecKey('P-256'), forSigning)
  const sha1 = ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']
  for (const password of ['pässwört', '€uro'])
    for (const options of [[], ['-nomac'], sha1]) {
      const packed = authority.pack('ec', password, ...options)
      assert.equal(openPkcs12(packed, password, now).subject, 'CN=ec')
      assert.throws(() => openPkcs12(packed, `${password}ö`, now), isFault('input/unauthorised'))
    }
})

test('a wrong password, no container, no key, an expired or unfit certificate: each is told', {
  skip,
}, async (t) => {
  const folder = temporaryFolder(t)
  const authority = opensslAuthority(folder)
  authority.certify('rsa', rsaKey, forSigning, 2)
  const good = authority.pack('rsa', 'secret')
  for (const password of ['', 'Secret', 'secret ', 'sécret'])
    assert.throws(
      () => openPkcs12(good, password, now),
      isFault('input/unauthorised', /password does not open/),
    )
  for (const bytes of [
    Buffer.from('hello'),
    Buffer.alloc(0),
    good.subarray(0, 100),
    Buffer.alloc(2 ** 21),
    Buffer.from([0x30, 0]),
  ])
    assert.throws(() => openPkcs12(bytes, 'secret', now), isFault('input/invalid', /no PKCS #12/))
  const later = new Date(now.getTime() + 3 * 86_400_000)
  assert.throws(() => openPkcs12(good, 'secret', later), isFault('input/invalid', /expired on/))
  const before = new Date(now.getTime() - 3 * 86_400_000)
  assert.throws(() => openPkcs12(good, 'secret', before), isFault('input/invalid', /valid only from/))
  const bare = authority.run('pkcs12', '-export', '-nokeys', '-in', 'rsa.pem', '-passout', 'pass:secret')
  assert.throws(() => openPkcs12(bare, 'secret', now), isFault('input/invalid', /0 private keys/))
  authority.certify('small', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'], forSigning)
  assert.throws(
    () => openPkcs12(authority.pack('small', 'x'), 'x', now),
    isFault('input/invalid', /fewer than 2048 bits/),
  )
  authority.certify('ed', ['-algorithm', 'ED25519'], forSigning)
  assert.throws(
    () => openPkcs12(authority.pack('ed', 'x'), 'x', now),
    isFault('input/invalid', /neither RSA nor/),
  )
})

/** A time stamping authority on this machine, which may be told to answer something else. */
const stampingServer = async (t: TestContext) => {
  const folder = temporaryFolder(t)
  const authority = opensslAuthority(folder)
  authority.certify(
    'tsa',
    rsaKey,
    'keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n',
  )
  writeFileSync(join(folder, 'serial'), '01\n')
  writeFileSync(
    join(folder, 'tsa.cnf'),
    '[tsa]\ndefault_tsa = one\n[one]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = tsa.key\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256, sha512\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n',
  )
  let answer = async (query: Buffer): Promise<Buffer> => {
    writeFileSync(join(folder, 'query'), query)
    const child = spawn(
      'openssl',
      ['ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query', '-out', 'reply'],
      { cwd: folder },
    )
    await once(child, 'exit')
    return readFileSync(join(folder, 'reply'))
  }
  const server = createServer(async (request, response) => {
    const reply = await answer(await buffer(request))
    response.setHeader('content-type', 'application/timestamp-reply')
    response.end(reply)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    answerWith: (other: (query: Buffer, usual: typeof answer) => Promise<Buffer>) => {
      const usual = answer
      answer = (query) => other(query, usual)
    },
  }
}

test('a time stamp is asked for, checked, and holds the signature to its time', { skip }, async (t) => {
  const { url, answerWith } = await stampingServer(t)
  const authority = opensslAuthority(temporaryFolder(t))
  authority.certify('ec', ecKey('P-256'), forSigning)
  const identity = openPkcs12(authority.pack('ec', 'secret'), 'secret', now)
  const signing = { ...words, identity, timeStampAuthority: url }
  const whole = Buffer.from(await signPdf(smallPdf(), signing, never))
  const found = checkPdfSignature(whole)
  assert.deepEqual(found?.problems, [])
  assert.equal(found?.timeStamp?.authority?.subject, 'CN=tsa')
  assert.ok(Math.abs((found?.timeStamp?.at?.getTime() ?? 0) - now.getTime()) < 120_000)
  const contents = whole.indexOf('/Contents <') + 11
  const length =
    2 * (4 + Buffer.from(whole.toString('latin1', contents + 4, contents + 8), 'hex').readUInt16BE())
  for (let digit = contents; digit < contents + length; digit += 7) {
    const changed = Buffer.from(whole)
    changed.write(changed[digit] === 0x30 ? '1' : '0', digit, 'latin1')
    assert.ok((checkPdfSignature(changed)?.problems.length ?? 1) > 0, `digit ${digit - contents}`)
  }
  const token = await requestTimeStamp(Buffer.from('other bytes'), url, never)
  assert.ok(token.length > 100)

  let kept: Buffer | undefined
  answerWith(async (query, usual) => (kept ??= await usual(query)))
  await requestTimeStamp(Buffer.from('x'), url, never)
  await assert.rejects(
    requestTimeStamp(Buffer.from('x'), url, never),
    isFault('engine/unavailable', /belongs to another request/),
  )
  await assert.rejects(
    signPdf(smallPdf(), signing, never),
    isFault('engine/unavailable', /over something else/),
  )
})

test('a server that is not there, refuses, or talks of something else gives no time stamp', {
  skip,
}, async (t) => {
  const { url, answerWith } = await stampingServer(t)
  answerWith(async () => Buffer.from('<html>'))
  await assert.rejects(
    requestTimeStamp(Buffer.from('x'), url, never),
    isFault('engine/unavailable', /is no time stamp/),
  )
  answerWith(async () => Buffer.from([0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]))
  await assert.rejects(
    requestTimeStamp(Buffer.from('x'), url, never),
    isFault('engine/unavailable', /refused \(status 2\)/),
  )
  answerWith(async () => Buffer.alloc(2 ** 21))
  await assert.rejects(
    requestTimeStamp(Buffer.from('x'), url, never),
    isFault('engine/unavailable', /too long/),
  )
  await assert.rejects(
    requestTimeStamp(Buffer.from('x'), 'http://127.0.0.1:9/', never),
    isFault('engine/unavailable', /gave no time stamp/),
  )
  const stop = new AbortController()
  answerWith(async () => {
    stop.abort()
    return Buffer.alloc(1)
  })
  await assert.rejects(requestTimeStamp(Buffer.from('x'), url, stop.signal), { name: 'AbortError' })
})
