/** The scheme under which the page and its bytes are served; nothing else may be loaded. */
export const scheme = 'assay'
export const pageHost = 'workstation'
export const pageOrigin = `${scheme}://${pageHost}`
export const pageAddress = `${pageOrigin}/`

/** Whether an address belongs to the page: its scheme and host are exactly ours. */
export const isOwnAddress = (address: string): boolean => {
  const url = URL.parse(address)
  return url !== null && url.protocol === `${scheme}:` && url.host === pageHost
}
