const key = 'assay.token'

type Kept = Pick<Storage, 'getItem' | 'setItem'>

/**
 * The token of this launch: from the address's fragment, which is then forgotten, or kept for this tab from before
 * a reload; '' where there is none, which the host refuses with a sentence.
 */
export const takeLaunchToken = (fragment: string, kept: Kept, forgetFragment: () => void): string => {
  const given = new URLSearchParams(fragment.replace(/^#/, '')).get('token')
  if (given === null || given === '') return kept.getItem(key) ?? ''
  kept.setItem(key, given)
  forgetFragment()
  return given
}
