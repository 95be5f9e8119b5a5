const filesOf = async (entry: FileSystemEntry): Promise<readonly File[]> => {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    return [file]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: File[] = []
  for (;;) {
    // A folder is read in portions; an empty one is the last.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (portion.length === 0) return found
    for (const inner of portion.toSorted((a, b) => a.name.localeCompare(b.name)))
      found.push(...(await filesOf(inner)))
  }
}

/**
 * Everything that was dropped, folders with all that is in them. Must be called while the event is being handled,
 * as the browser forgets it afterwards; the files come later.
 */
export const droppedFiles = (transfer: DataTransfer): Promise<readonly File[]> => {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  const entries = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile())
  return Promise.all(
    entries.map(async (entry) => (entry === null ? [] : entry instanceof File ? [entry] : filesOf(entry))),
  ).then((files) => files.flat())
}
