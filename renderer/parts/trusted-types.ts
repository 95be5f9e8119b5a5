interface PolicyFactory {
  readonly createPolicy: (name: string, rules: { readonly createHTML: (text: string) => string }) => unknown
}

/**
 * The page's policy of markup: none. Konva empties its container by assigning '' as HTML, which the content security
 * policy refuses without a policy; anything but nothing still throws.
 */
export const allowNoMarkup = (page: object): void => {
  const { trustedTypes } = page as { readonly trustedTypes?: PolicyFactory }
  trustedTypes?.createPolicy('default', {
    createHTML: (text) => {
      if (text === '') return ''
      throw new TypeError('Markup from text is not allowed here')
    },
  })
}
