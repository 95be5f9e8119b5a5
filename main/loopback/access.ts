import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { Fault } from '#app/fault.ts'

/** The header in which the page sends the token of this launch. */
export const tokenHeader = 'x-assay-token'

/** 256 random bits, valid until the program ends. */
export const makeToken = (): string => randomBytes(32).toString('base64url')

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Compares without telling by its duration how much of the text is right. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

export interface AccessRules {
  /** Where the host listens, such as 127.0.0.1:40123. */
  readonly authority: string
  readonly token: string
}

export interface AccessClaim {
  readonly method: string
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly fetchSite: string | undefined
  readonly token: string | undefined
}

const refusal = (what: string): Fault =>
  new Fault('input/unauthorised', `${what} Open Assay by the address that it printed when it was started.`)

/**
 * Refuses requests that another page or program on this machine sent: a name that merely resolves to this machine
 * (Host), another site (Origin, Sec-Fetch-Site), and, where `needsToken`, whoever lacks this launch's token. Reading
 * may lack an Origin, as browsers leave it out there; anything else must have it. The page itself may be opened from
 * elsewhere, as the browser's window is. Throws `input/unauthorised`.
 */
export const checkAccess = (claim: AccessClaim, rules: AccessRules, needsToken: boolean): void => {
  if (claim.host !== rules.authority) throw refusal('This address is not where Assay listens.')
  const isRead = claim.method === 'GET'
  if (claim.origin === undefined ? !isRead : claim.origin !== `http://${rules.authority}`)
    throw refusal('Another site may not use Assay.')
  if (needsToken && claim.fetchSite !== undefined && !['same-origin', 'none'].includes(claim.fetchSite))
    throw refusal('Another site may not use Assay.')
  if (needsToken && !isSame(claim.token ?? '', rules.token))
    throw refusal('The token of this launch is missing or wrong.')
}
