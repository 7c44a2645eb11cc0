/** Asks how it was, once a conversation is resolved; nothing waits for the answer, and it can be changed. */

import { useState } from 'preact/hooks';
import type { SurveyCard } from '../../protocol/cards';
import type { Entry } from '../../protocol/outbox';
import { say } from '../../words/words';
import { whyFailed } from '../problem_words';
import { Remark } from '../remark';

const SCORES = [1, 2, 3, 4, 5] as const;

interface Props {
  readonly card: SurveyCard;
  /** What was said here and is still on its way. */
  readonly word: Entry | undefined;
  readonly isAway: boolean;
  readonly tell: (score: number, comment: string) => void;
  /** Where the focus goes when the form disappears under it. */
  readonly toComposer: () => void;
}

export function Survey({ card, word, isAway, tell, toComposer }: Props) {
  const [isChanging, setChanging] = useState(false);
  const hasFailed = word?.state === 'failed';
  const score = word?.score ?? card.score;
  if (score === null || isChanging || hasFailed) {
    return (
      <Form
        score={score}
        comment={word?.text ?? card.comment}
        problem={hasFailed && !isChanging ? whyFailed(word) : ''}
        tell={(next, comment) => {
          setChanging(false);
          tell(next, comment);
          toComposer();
        }}
      />
    );
  }
  return (
    <p class="card" role="status">
      {say('survey.thanks', { score: wordFor(score) })}
      {word?.state === 'sending' && ` ${isAway ? say('survey.waits') : say('survey.sending')}`}{' '}
      <button type="button" class="link" onClick={() => setChanging(true)}>
        {say('survey.change')}
      </button>
    </p>
  );
}

interface FormProps {
  readonly score: number | null;
  readonly comment: string;
  readonly problem: string;
  readonly tell: (score: number, comment: string) => void;
}

function Form(props: FormProps) {
  const [score, setScore] = useState(props.score);
  const [comment, setComment] = useState(props.comment);
  return (
    <form
      class="card survey"
      onSubmit={(event) => {
        event.preventDefault();
        if (score !== null) props.tell(score, comment.trim());
      }}
    >
      <fieldset>
        <legend>{say('survey.question')}</legend>
        <div class="scores">
          {SCORES.map((each) => (
            <label key={each} title={wordFor(each)}>
              <input
                type="radio"
                name="survey"
                value={each}
                checked={each === score}
                onChange={() => setScore(each)}
              />
              <span aria-hidden="true">{each}</span>
              <span class="unseen">{wordFor(each)}</span>
            </label>
          ))}
        </div>
        <p class="ends" aria-hidden="true">
          <span>{wordFor(1)}</span>
          <span>{wordFor(5)}</span>
        </p>
      </fieldset>
      {score !== null && (
        <>
          <Remark label={say('survey.comment')} text={comment} change={setComment} />
          <div class="choice">
            <button type="submit" class="main">
              {say('survey.send')}
            </button>
          </div>
        </>
      )}
      <p class="state failed" role="status">
        {props.problem}
      </p>
    </form>
  );
}

function wordFor(score: number): string {
  switch (score) {
    case 1:
      return say('survey.score_1');
    case 2:
      return say('survey.score_2');
    case 3:
      return say('survey.score_3');
    case 4:
      return say('survey.score_4');
    default:
      return say('survey.score_5');
  }
}
