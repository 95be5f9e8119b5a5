import assert from 'node:assert/strict'
import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fingerprintOfPem, isSignedBy, loadInstallationKey } from './installation-key.ts'
import { isFault, testFolder } from './vault-fixture.ts'

test('the key is made once, only its owner may read it, and it signs as Ed25519', (t) => {
  const folder = join(testFolder(t), 'not', 'there', 'yet')
  const key = loadInstallationKey(folder)
  const file = join(folder, 'installation-key.pem')
  assert.deepEqual(readdirSync(folder), ['installation-key.pem'])
  assert.equal(statSync(file).mode & 0o777, 0o600)
  chmodSync(file, 0o644)
  assert.equal(loadInstallationKey(folder).fingerprint, key.fingerprint)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const bytes = Buffer.from('head')
  const signature = key.sign(bytes)
  assert.equal(verify(null, bytes, createPublicKey(key.publicKeyPem), Buffer.from(signature, 'base64')), true)
  assert.equal(isSignedBy(key.publicKeyPem, bytes, signature), true)
  assert.equal(isSignedBy(key.publicKeyPem, Buffer.from('Head'), signature), false)
  assert.equal(isSignedBy('no key', bytes, signature), false)
  const der = createPublicKey(key.publicKeyPem).export({ type: 'spki', format: 'der' })
  assert.equal(key.fingerprint, createHash('sha256').update(der).digest('hex'))
  assert.equal(fingerprintOfPem(key.publicKeyPem), key.fingerprint)
})

test('a damaged key and one of another kind are refused, never replaced', (t) => {
  const folder = testFolder(t)
  loadInstallationKey(folder)
  const file = join(folder, 'installation-key.pem')
  const sound = readFileSync(file, 'utf8')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const other = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  for (const text of ['', 'text', sound.slice(0, 60), other]) {
    writeFileSync(file, text)
    assert.throws(() => loadInstallationKey(folder), isFault('vault/corrupt', /signing key .* is damaged/))
    assert.equal(readFileSync(file, 'utf8'), text)
  }
})
