import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** Why tests that compare with another program do not run here; false where they do. */
export const without = (program: string): string | false =>
  spawnSync(program, [program === 'pdfsig' ? '-v' : program === 'qpdf' ? '--version' : 'version']).error ===
  undefined
    ? false
    : `skipped: ${program} is not installed`

export const temporaryFolder = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-signing-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A PDF file of one page with plain tables, as small as it can be; `page` and `more` go into it as they are. */
export const smallPdf = ({ page = '', more = [] as readonly string[], end = '\n' } = {}): Buffer => {
  const objects = [
    '<<\n/Type /Catalog\n/Pages 2 0 R\n>>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] ${page} >>`,
    ...more,
  ]
  let text = '%PDF-1.7\n%\xff\xff\xff\xff\n'
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const xref = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /ID [<0011> <0011>] >>\nstartxref\n${xref}\n%%EOF${end}`
  return Buffer.from(text, 'latin1')
}

const openssl = (folder: string, ...args: readonly string[]): Buffer =>
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })

/** An authority with a certificate of its own, and what it certifies. */
export const opensslAuthority = (folder: string) => {
  const req = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem']
  openssl(folder, ...req, '-days', '30', '-subj', '/CN=Test authority')
  return {
    /** A certificate for NAME: files NAME.key and NAME.pem. */
    certify: (name: string, newKey: readonly string[], extensions: string, days = 20): void => {
      openssl(folder, 'genpkey', ...newKey, '-out', `${name}.key`)
      openssl(folder, 'req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
      writeFileSync(join(folder, `${name}.ext`), extensions)
      const sign = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days)]
      openssl(
        folder,
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        ...sign,
        '-extfile',
        `${name}.ext`,
        '-out',
        `${name}.pem`,
      )
    },
    /** The PKCS #12 file of NAME under a password. */
    pack: (name: string, password: string, ...options: readonly string[]): Buffer => {
      const what = [
        '-inkey',
        `${name}.key`,
        '-in',
        `${name}.pem`,
        '-certfile',
        'ca.pem',
        '-out',
        `${name}.p12`,
      ]
      openssl(folder, 'pkcs12', '-export', ...what, '-passout', `pass:${password}`, ...options)
      return readFileSync(join(folder, `${name}.p12`))
    },
    run: (...args: readonly string[]): Buffer => openssl(folder, ...args),
  }
}

export const rsaKey = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']
export const ecKey = (curve: string) => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`]
export const forSigning = 'keyUsage=critical,digitalSignature,nonRepudiation\n'
