import { IconSearch, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react'
import { filterPieces } from '../../../../main/contract/fleet-filter.ts'
import { t } from '../../../i18n/setup.ts'
import { useFleet } from '../../../store/fleet.ts'
import { setPrefs, usePrefs } from '../../../store/prefs.ts'
import { Kbd } from '../../../ui/kbd.tsx'
import { focusTable } from '../focus.ts'
import { useOrder } from '../order.ts'
import { type Completion, complete, completionsFor } from './completion.ts'
import classes from './toolbar.module.css'

/** Free text and `field:value` pieces, with completion; what is not understood is said in words under it. */
export function FilterBox() {
  const text = usePrefs(prefs => prefs.filter)
  const problems = useOrder(order => order.filter.problems)
  const listId = useId()
  const input = useRef<HTMLInputElement>(null)
  const paint = useRef<HTMLDivElement>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const [active, setActive] = useState(-1)
  // Values of the fleet are looked up when the text changes, not with every reading.
  const options = useMemo(() => (cursor === null ? [] : completionsFor(text, cursor, useFleet.getState().byId.values())), [text, cursor])
  const open = cursor !== null

  const follow = () => {
    setCursor(input.current?.selectionStart ?? null)
    if (paint.current !== null && input.current !== null) paint.current.scrollLeft = input.current.scrollLeft
  }
  const accept = (completion: Completion) => {
    const next = complete(text, cursor ?? text.length, completion)
    setPrefs({ filter: next.text })
    setActive(-1)
    setCursor(next.cursor)
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(next.cursor, next.cursor)
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = options[event.key === 'Tab' && active < 0 && text !== '' ? 0 : active]
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1
      setActive(((active + step + 1 + options.length + 1) % (options.length + 1)) - 1)
      setCursor(input.current?.selectionStart ?? 0)
    } else if ((event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey && open)) && chosen !== undefined) accept(chosen)
    else if (event.key === 'Enter') focusTable()
    else if (event.key === 'Escape' && open && options.length > 0) setCursor(null)
    else if (event.key === 'Escape' && text !== '') setPrefs({ filter: '' })
    else if (event.key === 'Escape') focusTable()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <search className={classes.filter}>
      <div className={classes.box} data-invalid={problems.length > 0 || undefined}>
        <IconSearch className={classes.icon} size={15} stroke={1.7} aria-hidden />
        <div className={classes.field}>
          <div ref={paint} className={classes.paint} aria-hidden>
            <Paint text={text} wrong={problems.map(problem => problem.piece)} />
          </div>
          <input
            ref={input}
            id="fleet-filter"
            role="combobox"
            aria-label={t('filter.label')}
            aria-expanded={open && options.length > 0}
            aria-controls={listId}
            aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
            aria-invalid={problems.length > 0}
            aria-describedby={problems.length > 0 ? `${listId}-problems` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder={t('filter.placeholder')}
            value={text}
            onChange={event => {
              setPrefs({ filter: event.currentTarget.value })
              setActive(-1)
              follow()
            }}
            onSelect={follow}
            onScroll={follow}
            onFocus={follow}
            onBlur={() => setCursor(null)}
            onKeyDown={onKeyDown}
          />
        </div>
        {text === '' ? (
          <Kbd>/</Kbd>
        ) : (
          <button type="button" className={classes.reset} aria-label={t('filter.clear')} onClick={() => setPrefs({ filter: '' })}>
            <IconX size={14} aria-hidden />
          </button>
        )}
      </div>
      {problems.length > 0 || (open && options.length > 0) ? (
        <div className={classes.under}>
          <div id={`${listId}-problems`} role="status">
            {problems.map(problem => (
              <p key={problem.piece} className={classes.problem}>
                {problem.problem}
              </p>
            ))}
          </div>
          {open ? <Options id={listId} options={options} active={active} onChoose={accept} /> : null}
        </div>
      ) : null}
    </search>
  )
}

/** The same text again, each piece on a ground; a wrong one on a red one. */
function Paint({ text, wrong }: { text: string; wrong: readonly string[] }) {
  const pieces = filterPieces(text)
  return pieces.map((piece, index) => (
    <span key={piece.from}>
      {text.slice(pieces[index - 1]?.to ?? 0, piece.from)}
      <span className={classes.piece} data-wrong={wrong.includes(piece.text) || undefined}>
        {piece.text}
      </span>
    </span>
  ))
}

function Options({
  id,
  options,
  active,
  onChoose,
}: {
  id: string
  options: readonly Completion[]
  active: number
  onChoose: (completion: Completion) => void
}) {
  return (
    <div id={id} role="listbox" aria-label={t('filter.completions')} className={classes.options}>
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active option
        <div
          key={option.text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className={classes.option}
          // Before the input loses the focus and this list with it.
          onMouseDown={event => {
            event.preventDefault()
            onChoose(option)
          }}
        >
          <span>{option.text}</span>
          <small>{option.help}</small>
        </div>
      ))}
    </div>
  )
}
