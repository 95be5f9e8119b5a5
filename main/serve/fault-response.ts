import { writeReplyLine } from '#app/contract/reply-lines.ts'
import { faultReply } from '#app/contract/wire.ts'
import type { Fault, FaultCode } from '#app/fault.ts'
import { bytesPolicy, securityHeaders } from './security-headers.ts'

const statuses: Partial<Record<FaultCode, number>> = {
  'input/invalid': 400,
  'input/not-found': 404,
  'input/conflict': 409,
  'input/unauthorised': 403,
  'evidence/too-large': 413,
  'evidence/unsupported': 415,
}

/** The HTTP status that stands for a fault before any answer has begun. */
export const faultStatus = (fault: Fault): number => statuses[fault.code] ?? 500

/** A fault as a whole answer: one reply line, so that whoever reads replies reads this one too. */
export const faultResponse = (fault: Fault, status: number = faultStatus(fault)): Response =>
  new Response(writeReplyLine(faultReply(fault)), {
    status,
    headers: {
      ...securityHeaders,
      'Content-Type': 'application/x-ndjson',
      'Content-Security-Policy': bytesPolicy,
      'Cache-Control': 'no-store',
    },
  })
