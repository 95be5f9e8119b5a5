/** From the page: a call or a cancel, as main/serve/serve-port.ts reads them. */
export const requestChannel = 'assay:request'
/** To the page: a reply under the call's number. */
export const answerChannel = 'assay:answer'
/** To the page: the name of a chosen menu item. */
export const menuChannel = 'assay:menu'
