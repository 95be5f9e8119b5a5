/** What the application menu can ask of the page; the page answers each with what its own button or key does. */
export const menuItems = [
  'case new',
  'case open',
  'case leave',
  'evidence add files',
  'evidence add folder',
  'settings',
  'undo',
  'redo',
  'find',
  'zoom in',
  'zoom out',
  'zoom whole',
  'zoom pixels',
  'overlay toggle',
  'exhibit next',
  'exhibit previous',
  'help keys',
  'help about',
] as const
export type MenuItem = (typeof menuItems)[number]
