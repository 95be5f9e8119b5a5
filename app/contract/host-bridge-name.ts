/** The name under which Electron's preload script gives the page its bridge; in a browser there is none. */
export const hostBridgeName = 'assay'
