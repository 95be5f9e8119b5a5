import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isDecodable, mediaKindOf } from './media-signature.ts'

const typeOf = (content: string | Uint8Array): string | undefined =>
  mediaKindOf(typeof content === 'string' ? Buffer.from(content, 'latin1') : content)?.mediaType

test('files are named by their first bytes', () => {
  const known: Readonly<Record<string, string>> = {
    '\xff\xd8\xff\xe0': 'image/jpeg',
    '\x89PNG\r\n\x1a\n': 'image/png',
    'RIFF\x10\0\0\0WEBPVP8 ': 'image/webp',
    GIF89a: 'image/gif',
    'II*\0\x08\0\0\0': 'image/tiff',
    'MM\0*\0\0\0\x08': 'image/tiff',
    '\0\0\0\x1cftypavif\0\0\0\0': 'image/avif',
    '\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf': 'image/avif',
    '\0\0\0\x18ftypheic\0\0\0\0mif1heic': 'image/heic',
    '\0\0\0\x18ftypisom\0\0\0\0isomiso2': 'video/mp4',
    'BM\xff\xff\xff\x7f\0\0\0\0': 'image/bmp',
    '%PDF-1.4': 'application/pdf',
    'PK\x03\x04': 'application/zip',
  }
  for (const [bytes, mediaType] of Object.entries(known)) assert.equal(typeOf(bytes), mediaType)
  for (const bytes of ['', 'GIF90a', 'hello', 'BMW of 1975', '\xff\xd8', 'RIFF\x10\0\0\0WAVE'])
    assert.equal(typeOf(bytes), undefined, JSON.stringify(bytes))
})

test('SVG is recognised behind declarations, comments, a byte order mark and a prefix', () => {
  const drawings = [
    '<svg>',
    '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">',
    '<!-- <b> --> <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd" [ <!ENTITY a "b"> ]><svg >',
    '\xef\xbb\xbf <SVG/>',
    '<s:svg xmlns:s="http://www.w3.org/2000/svg">',
  ]
  for (const text of drawings) assert.equal(typeOf(text), 'image/svg+xml', text)
  assert.equal(typeOf(Buffer.from('\ufeff<svg>', 'utf16le')), 'image/svg+xml')
  assert.equal(typeOf('<html><svg>'), undefined)
  assert.equal(isDecodable('image/svg+xml'), false)
})

test('no bytes make the naming throw or hang', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 4096 }), (bytes) => void mediaKindOf(bytes)))
  const startMs = performance.now()
  for (const text of ['<!DOCTYPE '.repeat(400), '<!--'.repeat(1000), ' '.repeat(4096), '<?'.repeat(2000)])
    typeOf(text)
  assert.ok(performance.now() - startMs < 1000)
})
