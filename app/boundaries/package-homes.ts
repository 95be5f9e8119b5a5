/**
 * Where each package may be imported, so that one can be replaced by changing one place. A package that is not
 * listed may be imported nowhere; tests and configuration files may import what they like.
 */
export const packageHomes: Readonly<Record<string, RegExp>> = {
  asn1js: /^main\/signing\//,
  commander: /^main\/cli\//,
  'csv-parse': /^main\/(evaluation|training)\//,
  'd3-scale': /^(models\/evaluate|main\/stages\/report|renderer\/report)\//,
  'd3-shape': /^(models\/evaluate|main\/stages\/report|renderer\/report)\//,
  electron: /^main\/electron\//,
  exifreader: /^main\/(engines\/decoder|stages\/intake\/)/,
  fflate: /^main\/stages\/report\//,
  fontkit: /^main\/stages\/report\//,
  konva: /^renderer\/viewer\//,
  'node-forge': /^main\/signing\//,
  'node-llama-cpp': /^main\/engines\/language/,
  'onnxruntime-node': /^(main\/engines\/vision|models\/(runtime|training)\/)/,
  pkijs: /^main\/signing\//,
  pdfkit: /^main\/stages\/report\//,
  react: /^renderer\/.*\.tsx$/,
  'react-dom': /^renderer\/.*\.tsx$/,
  sharp: /^main\/(engines\/decoder|samples\/|stages\/intake\/)/,
  unpdf: /^(main\/verification|renderer\/report)\//,
  valibot: /^(app|main|models)\//,
  yauzl: /^main\/(bundle|vault)\//,
  yazl: /^main\/(bundle|vault)\//,
  vite: /^main\/setup\//,
  zustand: /^renderer\/stores\//,
}

/** Files that may import a package outside its home, each with the reason. */
export const homeExceptions: readonly {
  readonly path: string
  readonly packages: readonly string[]
  readonly reason: string
}[] = [
  {
    path: 'main/setup/installation-checks.ts',
    packages: ['onnxruntime-node', 'sharp'],
    reason: 'the self-test loads each native package, and only when it is run',
  },
  {
    path: 'main/training/face-store-worker.ts',
    packages: ['sharp'],
    reason: 'a worker among several keeps libvips to one thread',
  },
  {
    path: 'models/checkpoints/damage-fixture.ts',
    packages: ['fast-check'],
    reason: 'a fixture: only tests import it',
  },
]
