import type { MenuItemConstructorOptions } from 'electron'
import type { MenuItem } from '#app/contract/menu-items.ts'

type Language = 'en' | 'de'
type Words = Readonly<Record<Language, string>>

interface Entry {
  readonly item: MenuItem
  readonly label: Words
  readonly accelerator?: string
}

type Line = Entry | 'separator' | MenuItemConstructorOptions['role']

const entry = (item: MenuItem, en: string, de: string, accelerator?: string): Entry =>
  accelerator === undefined ? { item, label: { en, de } } : { item, label: { en, de }, accelerator }

const menus: readonly { readonly label: Words; readonly lines: readonly Line[] }[] = [
  {
    label: { en: 'Case', de: 'Fall' },
    lines: [
      entry('case new', 'New Case…', 'Neuer Fall…', 'CmdOrCtrl+N'),
      entry('case open', 'Open Case…', 'Fall öffnen…', 'CmdOrCtrl+O'),
      entry('case leave', 'Back to the Shelf', 'Zurück zum Regal', 'CmdOrCtrl+W'),
      'separator',
      entry('evidence add files', 'Add Evidence…', 'Asservate hinzufügen…', 'CmdOrCtrl+I'),
      entry(
        'evidence add folder',
        'Add Evidence Folder…',
        'Asservatenordner hinzufügen…',
        'CmdOrCtrl+Shift+I',
      ),
      'separator',
      entry('settings', 'Settings…', 'Einstellungen…', 'CmdOrCtrl+,'),
      'separator',
      'quit',
    ],
  },
  {
    label: { en: 'Edit', de: 'Bearbeiten' },
    lines: [
      entry('undo', 'Undo', 'Rückgängig', 'CmdOrCtrl+Z'),
      entry('redo', 'Redo', 'Wiederholen', 'CmdOrCtrl+Shift+Z'),
      'separator',
      'cut',
      'copy',
      'paste',
      'selectAll',
      'separator',
      entry('find', 'Find', 'Suchen', 'CmdOrCtrl+F'),
    ],
  },
  {
    label: { en: 'View', de: 'Ansicht' },
    lines: [
      entry('zoom in', 'Zoom In', 'Vergrößern', 'CmdOrCtrl+Plus'),
      entry('zoom out', 'Zoom Out', 'Verkleinern', 'CmdOrCtrl+-'),
      entry('zoom whole', 'Whole Picture', 'Ganzes Bild', 'CmdOrCtrl+0'),
      entry('zoom pixels', 'Actual Pixels', 'Tatsächliche Pixel', 'CmdOrCtrl+1'),
      'separator',
      entry('overlay toggle', 'Overlay On or Off', 'Überlagerung ein oder aus'),
      entry('exhibit next', 'Next Exhibit', 'Nächstes Asservat'),
      entry('exhibit previous', 'Previous Exhibit', 'Voriges Asservat'),
      'separator',
      'togglefullscreen',
    ],
  },
  {
    label: { en: 'Help', de: 'Hilfe' },
    lines: [
      entry('help keys', 'Keyboard', 'Tastatur', 'F1'),
      entry('help about', 'About Assay', 'Über Assay'),
    ],
  },
]

/** The application menu in `language`; each item of ours calls `choose` with its name. */
export const menuTemplate = (
  platform: string,
  language: Language,
  choose: (item: MenuItem) => void,
): MenuItemConstructorOptions[] => {
  const lineOf = (line: Line): MenuItemConstructorOptions => {
    if (line === 'separator') return { type: 'separator' }
    if (typeof line !== 'object') return line === undefined ? {} : { role: line }
    const { item, label, accelerator } = line
    return {
      id: item,
      label: label[language],
      click: () => choose(item),
      ...(accelerator === undefined ? {} : { accelerator }),
    }
  }
  const own = menus.map(({ label, lines }) => ({ label: label[language], submenu: lines.map(lineOf) }))
  // The system expects the application's own menu first, and there alone.
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...own] : own
}
