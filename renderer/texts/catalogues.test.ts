import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { faceRegionNames } from '#app/face-regions.ts'
import { catalogues } from './catalogues.ts'
import { en } from './en.ts'

/** Every text by its dotted path; a text with parameters is filled in with figures. */
const textsOf = (value: unknown, path = ''): readonly (readonly [path: string, text: string])[] => {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return [[path, String(value(2, 3))]]
  return Object.entries(value as object).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`))
}

test('every language says everything, and nothing is empty', () => {
  const paths = textsOf(en).map(([path]) => path)
  for (const [language, catalogue] of Object.entries(catalogues)) {
    const texts = textsOf(catalogue)
    assert.deepEqual(
      texts.map(([path]) => path),
      paths,
      language,
    )
    for (const [path, text] of texts) assert.notEqual(text.trim(), '', `${language} ${path}`)
  }
})

test('a text with parameters uses each of them in every language', () => {
  const figures = (text: string) => [text.includes('2'), text.includes('3')]
  const english = textsOf(en)
  for (const catalogue of Object.values(catalogues))
    for (const [at, [path, text]] of textsOf(catalogue).entries())
      if (!/count|prefixHelp/.test(path))
        assert.deepEqual(figures(text), figures(english[at]?.[1] ?? ''), path)
})

test('the outcomes keep their three fixed wordings, and no language says authentic, fake or real', () => {
  assert.deepEqual(
    Object.keys(en.outcomes),
    Object.values(en.outcomes).map((text) => text.toLowerCase()),
  )
  for (const catalogue of Object.values(catalogues))
    for (const [path, text] of textsOf(catalogue))
      assert.doesNotMatch(text, /\b(authentic|fake|genuine|authentisch|echt|gefälscht)\b/i, path)
})

test('every region that a finding can name has a name in every language', () => {
  for (const catalogue of Object.values(catalogues))
    for (const name of faceRegionNames) assert.ok(catalogue.regions[name], name)
})

test('every text is used', () => {
  const folder = join(import.meta.dirname, '..')
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('texts'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n')
  // Looked up by a value: the records' own words, commands, and the overlays' names.
  const looked =
    /^\.(outcomes|states|regions|gates|keys\.commands|keys\.groups|faults\.what|status\.engine|settings\.(themes|devices)|filter\.orders|marks\.(tools|colours)|banners\.kinds|viewer\.(legend|noMap|original|segmentation|gradcam|nearest|bilinear)|inspector|report\.(sections|lacking|kept|opinion\.levels|scope\.figures|dialogue\.verdicts|declarations\.(packs|packHelp)|sign\.steps|reports\.lineStates)|dialogue\.(changes|branches|ends|support|unavailable|unavailableLead))\b/
  const unused = textsOf(en)
    .map(([path]) => path)
    .filter((path) => !looked.test(path))
    .filter(
      (path) =>
        !new RegExp(
          `\\b${path
            .replace(/\.\d+$/, '')
            .split('.')
            .at(-1)}\\b`,
        ).test(source),
    )
  assert.deepEqual(unused, [])
})
