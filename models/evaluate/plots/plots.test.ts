import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reliabilityBins } from '../calibration/reliability.ts'
import { rocCurve } from '../roc.ts'
import { drawPanel, escapeXml } from './chart.ts'
import { writeCurvePlot } from './curve-plot.ts'
import { writeReliabilityPlot } from './reliability-plot.ts'
import { writeRocPlot } from './roc-plot.ts'

const auc = { estimate: 0.75, interval: null }

/** Every tag closed, in order: enough to tell broken markup. */
const assertWellFormed = (svg: string): void => {
  const open: string[] = []
  for (const [, end, name, alone] of svg.matchAll(/<(\/?)([a-zA-Z]+)[^<>]*?(\/?)>/g)) {
    if (end) assert.equal(open.pop(), name)
    else if (!alone) open.push(name!)
  }
  assert.deepEqual(open, [])
  assert.ok(!/NaN|Infinity|undefined/.test(svg))
}

test('axes map their units to pixels, y upwards', () => {
  const panel = drawPanel(
    { left: 10, top: 20, width: 100, height: 50 },
    { title: 'x', from: 0, to: 2 },
    { title: 'y', from: 0, to: 1 },
  )
  assert.deepEqual([panel.toX(0), panel.toX(1), panel.toX(2)], [10, 60, 110])
  assert.deepEqual([panel.toY(0), panel.toY(1)], [70, 20])
})

test('an ROC plot draws its curve through the points and names the area', () => {
  const points = rocCurve([
    { score: 0.1, forged: false },
    { score: 0.4, forged: false },
    { score: 0.35, forged: true },
    { score: 0.8, forged: true },
  ])
  const svg = writeRocPlot({ heading: 'ROC', series: [{ name: 'toy', points, auc }] })
  assertWellFormed(svg)
  // (0,0) (0,.5) (.5,.5) (.5,1) (1,1) in a square of 420 at (76, 48)
  assert.ok(svg.includes('d="M76,468L76,258L286,258L286,48L496,48"'))
  assert.ok(svg.includes('toy: AUC 0.750 [no interval]'))
  assert.ok(svg.includes('False positive rate') && svg.includes('True positive rate'))
})

test('a curve that is not defined keeps its name and draws no line', () => {
  const svg = writeRocPlot({
    heading: 'ROC',
    series: [{ name: 'only real', points: null, auc: { estimate: null, interval: null } }],
  })
  assertWellFormed(svg)
  assert.ok(svg.includes('only real: AUC not defined'))
})

test('a curve of very many points stays a small drawing that ends at (1, 1)', () => {
  const items = Array.from({ length: 40_000 }, (_, i) => ({
    score: Math.sin(i * 12.9898) + (i % 2),
    forged: i % 2 === 1,
  }))
  const points = rocCurve(items)!
  const svg = writeRocPlot({ heading: 'ROC', series: [{ name: 'many', points, auc }] })
  assert.ok(
    points.length > 10_000 && svg.length < 60_000,
    `${points.length} points, ${svg.length} characters`,
  )
  assert.match(svg, /L496,48"/)
})

test('names never become markup', () => {
  const heading = `</text><script>alert("1")</script>&\u0000\u0007`
  const svg = writeRocPlot({ heading, series: [{ name: heading, points: null, auc }] })
  assertWellFormed(svg)
  assert.ok(!svg.includes('<script') && !svg.includes('\u0000') && !svg.includes('\u0007'))
  assert.equal(escapeXml(`<a b='c'>&"`), '&#60;a b=&#39;c&#39;&#62;&#38;&#34;')
})

test('themes are fixed or follow the reader', () => {
  const draw = (theme?: 'light' | 'dark') =>
    writeRocPlot({ heading: 'ROC', series: [], ...(theme ? { theme } : {}) })
  assert.ok(draw().includes('prefers-color-scheme:dark'))
  assert.ok(!draw('light').includes('prefers-color-scheme'))
  assert.notEqual(draw('light'), draw('dark'))
})

test('a reliability plot marks filled bins only and shows the counts of all', () => {
  const bins = reliabilityBins(
    [
      { probability: 0.1, forged: false },
      { probability: 0.9, forged: true },
      { probability: 0.95, forged: false },
    ],
    4,
  )
  const svg = writeReliabilityPlot({ heading: 'Reliability', bins })
  assertWellFormed(svg)
  assert.equal(svg.match(/<circle/g)!.length, 2)
  assert.equal(svg.match(/class="bar"/g)!.length, 4)
  assert.equal(svg.match(/whisker/g)!.length, 2)
  // the upper bin: stated 0.925, one of two forged
  assert.ok(svg.includes('<circle class="dot s0" cx="464.5" cy="258" r="4"/>'))
  assertWellFormed(writeReliabilityPlot({ heading: 'empty', bins: reliabilityBins([]) }))
})

test('training curves share the x axis, break at gaps and need at least one figure', () => {
  const svg = writeCurvePlot({
    heading: 'Training',
    xTitle: 'Images seen',
    panels: [
      {
        title: 'Loss',
        series: [
          {
            name: 'BCE',
            points: [
              [0, 1],
              [100, 0.5],
              [200, Number.NaN],
              [300, 0.25],
              [400, 0.2],
            ],
          },
        ],
      },
      { title: 'AUC', range: [0, 1], series: [{ name: 'val', points: [[400, 0.9]] }] },
      { title: 'Empty', series: [{ name: 'nothing yet', points: [] }] },
    ],
  })
  assertWellFormed(svg)
  assert.ok(svg.includes('Images seen') && svg.includes('nothing yet'))
  const loss = /class="line s0" d="(M86[^"]*)"/.exec(svg)![1]!
  assert.equal(loss.match(/M/g)!.length, 2)
  assert.throws(
    () =>
      writeCurvePlot({
        heading: 'x',
        xTitle: 'x',
        panels: [{ title: 'y', series: [{ name: 'n', points: [[0, Number.NaN]] }] }],
      }),
    {
      code: 'input/invalid',
    },
  )
  assertWellFormed(
    writeCurvePlot({
      heading: 'one point',
      xTitle: 'x',
      panels: [{ title: 'y', series: [{ name: 'n', points: [[5, 5]] }] }],
    }),
  )
})
