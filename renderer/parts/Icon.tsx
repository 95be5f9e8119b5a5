/** Strokes on a 16 × 16 grid, drawn for this program. */
const paths = {
  pan: 'M8 2v12M2 8h12M8 2 6.5 3.5M8 2l1.5 1.5M8 14l-1.5-1.5M8 14l1.5-1.5M2 8l1.5-1.5M2 8l1.5 1.5M14 8l-1.5-1.5M14 8l-1.5 1.5',
  face: 'M2.5 5V2.5H5M11 2.5h2.5V5M13.5 11v2.5H11M5 13.5H2.5V11M6 7v.5M10 7v.5M6 10c1 1 3 1 4 0',
  drawFace:
    'M2.5 5V2.5H5M9 2.5h2.5V5M5 11.5H2.5V9M5.2 6v.3M8.8 6v.3M5.5 8.5c.9.8 2.1.8 3 0M12 9.5v5M9.5 12h5',
  rectangle: 'M2.5 4h11v8h-11z',
  ellipse: 'M8 3.5c3.3 0 5.5 2 5.5 4.5S11.3 12.5 8 12.5 2.5 10.5 2.5 8 4.7 3.5 8 3.5Z',
  arrow: 'M3 13 13 3M7.5 3H13v5.5',
  polygon: 'M8 2.5 13.5 6.5 11.5 13h-7L2.5 6.5Z',
  text: 'M3 4V3h10v1M8 3v10M6 13h4',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  pixels: 'M2.5 2.5h11v11h-11zM8 2.5v11M2.5 8h11',
  zoomIn: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 14 14M7 5v4M5 7h4',
  zoomOut: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 14 14M5 7h4',
  loupe:
    'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 14 14M5.5 7h.01M7 7h.01M8.5 7h.01M7 5.5h.01M7 8.5h.01',
  single: 'M2.5 3h11v10h-11z',
  curtain: 'M2.5 3h11v10h-11zM8 1.5v13M6 8l-1.5 0M10 8h1.5',
  side: 'M2 3h5.3v10H2zM8.7 3H14v10H8.7z',
  seen: 'M1.5 8C3 5 5.3 3.5 8 3.5S13 5 14.5 8C13 11 10.7 12.5 8 12.5S3 11 1.5 8ZM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
  bookmark: 'M4 2.5h8v11l-4-3-4 3z',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6H9a4 4 0 0 1 0 8H6',
  redo: 'M10.5 3l3 3-3 3M13.5 6H7a4 4 0 0 0 0 8h3',
  boxes: 'M2.5 4.5h6v6h-6zM10.5 7.5h3v5h-6v-1',
  marks: 'M3 13l1-3.5L10.5 3 13 5.5 6.5 12ZM9 4.5 11.5 7',
  add: 'M8 3v10M3 8h10',
  remove: 'M3.5 4.5h9M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9M7 7v4M9 7v4',
  close: 'M4 4l8 8M12 4l-8 8',
  pause: 'M5.5 3v10M10.5 3v10',
  play: 'M5 3l8 5-8 5z',
  retry: 'M13 8a5 5 0 1 1-1.5-3.5M13 2.5V5h-2.5',
  folder: 'M2 4h4.5L8 5.5h6V13H2z',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  check: 'M3 8.5 6.5 12 13 4.5',
  warning: 'M8 2.5 14.5 13.5h-13ZM8 6.5v3.5M8 11.8v.2',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  gear: 'M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5ZM8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M12.6 3.4l-1.4 1.4M4.8 11.2l-1.4 1.4',
  offline:
    'M2 2l12 12M8 12.5h.01M5.5 10c1.3-1.1 3.2-1.3 4.7-.6M3.3 7.5c.9-.8 1.9-1.3 3-1.6M9.5 5.9c1.2.3 2.3.9 3.2 1.7',
  chevron: 'M6 4l4 4-4 4',
  keys: 'M2 4.5h12v7.5H2zM4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5 9.8h6',
  dash: 'M4 8h8',
  back: 'M10 4 6 8l4 4',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  send: 'M2.5 8h11M9 3.5 13.5 8 9 12.5',
  stop: 'M4 4h8v8H4z',
  edit: 'M3 13l.8-3.2L10.5 3 13 5.5 6.2 12.2ZM9 4.5 11.5 7',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 14 14',
  branch: 'M5 2.5v11M5 8c4 0 6-1.5 6-5M3 13.5h4M9.5 5 11 3.5 12.5 5',
  report: 'M3.5 2h6.5l2.5 2.5V14h-9zM10 2v2.5h2.5M5.5 7.5h5M5.5 9.5h5M5.5 11.5h3',
  examine: 'M3 2.5h6v3M9 5.5h4v8H5v-5M3 2.5v6h2',
} as const

export type IconName = keyof typeof paths

/** A picture beside words, or in a button that has its name elsewhere: never read out. */
export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <path d={paths[name]} />
  </svg>
)
