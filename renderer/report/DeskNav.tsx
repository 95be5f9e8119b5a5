import { deskSections, type MissingItem } from '#app/report-checklist.ts'
import { escapeText } from '../parts/escape-text.ts'
import { Icon } from '../parts/Icon.tsx'
import { useTexts } from '../parts/session-context.tsx'
import { goToPart } from './DeskPart.tsx'
import { useFaceName } from './use-desk.tsx'
import { useMissing } from './use-missing.tsx'

const mostNames = 3

const MissingList = ({
  title,
  items,
}: {
  readonly title: string
  readonly items: readonly MissingItem[]
}) => {
  const { report: texts } = useTexts()
  const nameOf = useFaceName()
  if (items.length === 0) return null
  return (
    <>
      <h4>{title}</h4>
      <ul>
        {items.map(({ what, section, names, isNeeded }) => (
          <li key={what}>
            <button type="button" className="missing-item" onClick={() => goToPart(section)}>
              <Icon name={isNeeded ? 'warning' : 'dash'} size={14} />
              <span>
                {texts.lacking[what]}
                {names.length > 0 && (
                  <span className="help block">
                    {escapeText(names.slice(0, mostNames).map(nameOf).join(', '))}
                    {names.length > mostNames && ` ${texts.missing.more(names.length - mostNames)}`}
                  </span>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

/** The parts of the report, and what is missing in them; each leads there. */
export const DeskNav = () => {
  const { report: texts } = useTexts()
  const missing = useMissing()
  const words = texts.missing
  return (
    <div className="desk-nav">
      <nav aria-label={texts.nav}>
        <ul>
          {deskSections.map((name) => {
            const own = missing.filter(({ section }) => section === name)
            const state = own.some(({ isNeeded }) => isNeeded)
              ? 'needed'
              : own.length > 0
                ? 'advised'
                : 'whole'
            return (
              <li key={name}>
                <button type="button" className="desk-link" onClick={() => goToPart(name)}>
                  <span>{texts.sections[name]}</span>
                  {state !== 'whole' && (
                    <>
                      <Icon name={state === 'needed' ? 'warning' : 'dash'} size={12} />
                      <span className="hidden-text">{words[state]}</span>
                    </>
                  )}
                </button>
              </li>
            )
          })}
          <li>
            <button type="button" className="desk-link" onClick={() => goToPart('reports')}>
              <span>{texts.reports.title}</span>
            </button>
          </li>
        </ul>
      </nav>
      <section className="desk-missing" aria-label={words.title}>
        <h3>{words.title}</h3>
        {missing.length === 0 ? (
          <p>
            <Icon name="check" size={14} /> {words.none}
          </p>
        ) : (
          <p className="help">{words.lead}</p>
        )}
        <MissingList title={words.needed} items={missing.filter(({ isNeeded }) => isNeeded)} />
        <MissingList title={words.advised} items={missing.filter(({ isNeeded }) => !isNeeded)} />
      </section>
    </div>
  )
}
