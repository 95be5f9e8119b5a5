import * as v from 'valibot'

export const Settings = v.object({
  theme: v.picklist(['system', 'dark', 'light', 'contrast']),
  language: v.picklist(['en', 'de']),
  examiner: v.string(),
  laboratory: v.string(),
  exhibitPrefix: v.string(),
  /** Folder of the pack that examines faces; null for the built-in compact pack. */
  packFolder: v.nullable(v.string()),
  device: v.picklist(['auto', 'cpu', 'cuda', 'directml', 'coreml', 'webgpu']),
  /** Address of the authority (RFC 3161 over HTTP) that stamps the time of signed reports; null: none is asked. */
  timeStampAuthority: v.nullable(
    v.pipe(v.string(), v.trim(), v.url(), v.regex(/^https?:/i, 'must begin with http'), v.maxLength(500)),
  ),
})
export type Settings = v.InferOutput<typeof Settings>

/** What examines faces at present, and why it is that. */
export const EngineStatus = v.object({
  packId: v.string(),
  packTitle: v.string(),
  packLabel: v.string(),
  provider: v.string(),
  /** Providers that were tried before, each with the reason why it was not taken. */
  fallBacks: v.array(v.object({ provider: v.string(), reason: v.string() })),
  precision: v.string(),
  state: v.picklist(['stopped', 'starting', 'ready', 'busy', 'failed']),
  restarts: v.number(),
  fault: v.nullable(v.object({ code: v.string(), message: v.string() })),
})
export type EngineStatus = v.InferOutput<typeof EngineStatus>
