import type { Catalogue } from '../texts/en.ts'

export type CommandName = keyof Catalogue['keys']['commands']
type Group = keyof Catalogue['keys']['groups']

/** Keys of a command: `Mod` is Ctrl, or Cmd on a Mac; a single character is meant as it is typed. */
export interface Shortcut {
  readonly command: CommandName
  readonly keys: readonly string[]
  readonly group: Group
  /** Handled by the stage that has the focus, and only listed here. */
  readonly isOfStage?: boolean
}

export const shortcuts: readonly Shortcut[] = [
  { command: 'zoom in', keys: ['+', '='], group: 'view' },
  { command: 'zoom out', keys: ['-'], group: 'view' },
  { command: 'zoom whole', keys: ['0'], group: 'view' },
  { command: 'zoom pixels', keys: ['1'], group: 'view' },
  { command: 'zoom face', keys: ['2'], group: 'view' },
  { command: 'view curtain', keys: ['c'], group: 'view' },
  { command: 'view side', keys: ['v'], group: 'view' },
  { command: 'view seen', keys: ['m'], group: 'view' },
  { command: 'loupe', keys: ['l'], group: 'view' },
  { command: 'bookmark', keys: ['b'], group: 'view' },
  { command: 'overlay toggle', keys: ['Space'], group: 'overlay' },
  { command: 'overlay none', keys: ['o'], group: 'overlay' },
  { command: 'overlay segmentation', keys: ['s'], group: 'overlay' },
  { command: 'overlay gradcam', keys: ['g'], group: 'overlay' },
  { command: 'opacity less', keys: ['['], group: 'overlay' },
  { command: 'opacity more', keys: [']'], group: 'overlay' },
  { command: 'face next', keys: ['f'], group: 'faces' },
  { command: 'face draw', keys: ['a'], group: 'faces' },
  { command: 'face reject', keys: ['x'], group: 'faces' },
  { command: 'face nudge', keys: ['Alt+Arrow'], group: 'faces', isOfStage: true },
  { command: 'face grow', keys: ['Alt+Ctrl+Arrow'], group: 'faces', isOfStage: true },
  { command: 'mark rectangle', keys: ['r'], group: 'faces' },
  { command: 'mark ellipse', keys: ['e'], group: 'faces' },
  { command: 'mark arrow', keys: ['w'], group: 'faces' },
  { command: 'mark polygon', keys: ['p'], group: 'faces' },
  { command: 'mark text', keys: ['y'], group: 'faces' },
  { command: 'undo', keys: ['Mod+z'], group: 'faces' },
  { command: 'redo', keys: ['Mod+y', 'Mod+Shift+Z'], group: 'faces' },
  { command: 'escape', keys: ['Escape'], group: 'faces' },
  { command: 'exhibit next', keys: ['j'], group: 'case' },
  { command: 'exhibit previous', keys: ['k'], group: 'case' },
  { command: 'tag', keys: ['t'], group: 'case' },
  { command: 'note', keys: ['n'], group: 'case' },
  { command: 'ask', keys: ['q'], group: 'case' },
  { command: 'reviewed', keys: ['d'], group: 'case' },
  { command: 'report', keys: ['Mod+Shift+R'], group: 'case' },
  { command: 'find', keys: ['Mod+f', '/'], group: 'case' },
  { command: 'evidence add files', keys: ['Mod+i'], group: 'case' },
  { command: 'help keys', keys: ['?'], group: 'case' },
]

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** How a key press is written in the list above. */
const written = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string => {
  const isLetter = /^[a-z]$/i.test(key)
  const name = key === ' ' ? 'Space' : key
  const hasMod = ctrlKey || metaKey
  return `${altKey ? 'Alt+' : ''}${hasMod ? 'Mod+' : ''}${shiftKey && isLetter ? 'Shift+' : ''}${name}`
}

const byKeys = new Map(
  shortcuts.flatMap(({ command, keys, isOfStage }) =>
    isOfStage === true ? [] : keys.map((key) => [key, command] as const),
  ),
)

/** The command of a key press. Single keys count only where `hasSingleKeys`; Escape always does. */
export const commandOf = (press: KeyPress, hasSingleKeys: boolean): CommandName | undefined => {
  const keys = written(press)
  if (!hasSingleKeys && !keys.includes('Mod+') && keys !== 'Escape') return undefined
  return byKeys.get(keys)
}

const shown: Readonly<Record<string, string>> = { Mod: 'Ctrl', Escape: 'Esc', Arrow: '←↑→↓' }

/** Keys as they stand on a keyboard: Ctrl+Z, Esc, C. */
export const shownKeys = (keys: string): string =>
  keys
    .split(/\+(?=.)/)
    .map((part) => shown[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join('+')

/** The first keys of a command, or '' where it has none. */
export const keysOf = (command: CommandName): string =>
  shownKeys(shortcuts.find((one) => one.command === command)?.keys[0] ?? '')
