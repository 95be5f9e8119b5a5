interface QuestionButtonsProps {
  readonly questions: readonly string[]
  readonly label: string
  readonly onAsk: (question: string) => void
}

/** Questions that can be asked by pressing them; in the language that they are asked in. */
export const QuestionButtons = ({ questions, label, onAsk }: QuestionButtonsProps) =>
  questions.length === 0 ? null : (
    <ul className="question-buttons" aria-label={label} lang="en">
      {questions.map((question) => (
        <li key={question}>
          <button type="button" onClick={() => onAsk(question)}>
            {question}
          </button>
        </li>
      ))}
    </ul>
  )
