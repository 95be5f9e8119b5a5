import type { ReactNode } from 'react'
import { Button } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { damagedExhibits } from '../stores/originals.ts'
import { useSlice } from '../stores/use-slice.ts'

interface BannerProps {
  readonly icon: IconName
  readonly title: string
  readonly isGrave?: boolean
  readonly children: ReactNode
}

const Banner = ({ icon, title, isGrave = false, children }: BannerProps) => (
  <section className={isGrave ? 'banner grave' : 'banner'} role={isGrave ? 'alert' : 'status'}>
    <Icon name={icon} />
    <div className="banner-text">
      <strong>{title}</strong> {children}
    </div>
  </section>
)

/** What the examiner must know of the case before anything else: changed originals, why it cannot be written, how it lies. */
export const CaseBanners = () => {
  const { caseFile, originals, panels } = useSession()
  const { banners: words } = useTexts()
  const record = useSlice(caseFile.store, (state) => state.record)
  const exhibits = useSlice(caseFile.store, (state) => state.exhibits)
  const state = useSlice(originals.store, (all) => all)
  if (record === null) return null
  const damaged = damagedExhibits(exhibits, state)
  const warnings = [...record.warnings, ...state.warnings].filter(
    ({ message }, at, all) => all.findIndex((other) => other.message === message) === at,
  )
  const show = (id: (typeof damaged)[number]['id']) => {
    caseFile.selectExhibit(id)
    panels.showTab('custody')
  }
  return (
    <>
      {damaged.length > 0 && (
        <Banner icon="warning" title={words.damaged(damaged.length)} isGrave>
          {words.damagedMeans}
          <span className="row">
            {damaged.slice(0, 8).map(({ id, label }) => (
              <Button key={id} look="quiet" onClick={() => show(id)}>
                {escapeText(label)}
              </Button>
            ))}
            {damaged.length > 8 && words.andMore(damaged.length - 8)}
          </span>
        </Banner>
      )}
      {record.readOnly !== null && (
        <Banner icon="lock" title={words.readOnly}>
          {escapeText(record.readOnly.message)}
        </Banner>
      )}
      {warnings.map(({ kind, message }) => (
        <Banner key={message} icon="warning" title={words.kinds[kind]}>
          {escapeText(message)}
        </Banner>
      ))}
    </>
  )
}
