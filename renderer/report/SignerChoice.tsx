import { useId, useState } from 'react'
import type { Signer, SignWith } from '#app/contract/report.ts'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Field } from '../parts/Field.tsx'
import { formatInstant } from '../parts/format.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'

/** What the examiner chose to sign with; the passphrase is in the page's memory only, and only until it was used. */
export interface ChosenSigner {
  readonly kind: SignWith['kind']
  readonly file: File | null
  readonly passphrase: string
}

export const noSigner: ChosenSigner = { kind: 'certificate', file: null, passphrase: '' }

export const canSign = ({ kind, file }: ChosenSigner): boolean => kind === 'own key' || file !== null

/** Hands the certificate's file over, as often as it is needed: the host removes it once it was read. */
export const useSignWith = () => {
  const { link } = useSession()
  return async ({ kind, file, passphrase }: ChosenSigner): Promise<SignWith | null> => {
    if (kind === 'own key') return { kind }
    if (file === null) return null
    return { kind, upload: await link.upload(file, new AbortController().signal), passphrase }
  }
}

interface SignerChoiceProps {
  readonly chosen: ChosenSigner
  readonly onChange: (chosen: ChosenSigner) => void
  readonly isDisabled: boolean
}

const SignerFacts = ({ signer }: { readonly signer: Signer }) => {
  const { report: texts, locale } = useTexts()
  const words = texts.sign
  return (
    <div className="signer" role="status">
      <p>
        <strong>{words.signer(escapeText(signer.subject))}</strong>
        {signer.isSelfSigned ? ` (${words.selfSigned})` : ''},{' '}
        {words.until(formatInstant(locale, signer.notAfter))}
      </p>
      <p className="help">
        {words.fingerprint} <code className="path">{signer.certificateSha256}</code>
        <CopyButton text={signer.certificateSha256} />
      </p>
    </div>
  )
}

/** With which key the report is signed: a certificate's file, or the key of this workstation. */
export const SignerChoice = ({ chosen, onChange, isDisabled }: SignerChoiceProps) => {
  const { client, notices } = useSession()
  const { report: texts } = useTexts()
  const [signer, setSigner] = useState<Signer | null>(null)
  const name = useId()
  const signWith = useSignWith()
  const words = texts.sign
  const change = (changes: Partial<ChosenSigner>) => {
    setSigner(null)
    onChange({ ...chosen, ...changes })
  }
  const look = async () => {
    setSigner(null)
    const found = await notices.attempt(async () => {
      const sign = await signWith(chosen)
      return sign === null ? null : client.report.signer({ sign })
    })
    setSigner(found ?? null)
  }
  return (
    <>
      <fieldset className="choices" disabled={isDisabled}>
        <legend>{words.with}</legend>
        {(
          [
            ['certificate', words.certificate, words.certificateHelp],
            ['own key', words.own, words.ownHelp],
          ] as const
        ).map(([kind, title, help]) => (
          <label key={kind} className="check">
            <input
              type="radio"
              name={name}
              checked={chosen.kind === kind}
              onChange={() => change({ kind, passphrase: '' })}
            />
            <span>
              {title}
              <span className="help block">{help}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {chosen.kind === 'certificate' && (
        <div className="pair">
          <Field label={words.file}>
            {({ id }) => (
              <input
                id={id}
                type="file"
                accept=".p12,.pfx,application/x-pkcs12"
                disabled={isDisabled}
                onChange={(event) => change({ file: event.target.files?.[0] ?? null })}
              />
            )}
          </Field>
          <Field label={words.passphrase} help={words.passphraseHelp}>
            {({ id, describedBy }) => (
              <input
                id={id}
                type="password"
                value={chosen.passphrase}
                maxLength={1000}
                autoComplete="off"
                disabled={isDisabled}
                aria-describedby={describedBy}
                onChange={(event) => change({ passphrase: event.target.value })}
              />
            )}
          </Field>
        </div>
      )}
      <div className="row">
        <Button look="quiet" disabled={isDisabled || !canSign(chosen)} onClick={() => void look()}>
          {words.look}
        </Button>
      </div>
      {signer !== null && <SignerFacts signer={signer} />}
    </>
  )
}
