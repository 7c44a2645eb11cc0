/** The files beside a message: pictures to look at, everything else to save. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Attachment } from '../../protocol/server_frames';
import { say } from '../../words/words';
import { adopt } from '../style';
import css from './files.css';
import { addressOf } from './kept_files';
import { sizeOf } from './words';

adopt(css);

interface Props {
  readonly files: readonly Attachment[];
  /** The visitor's secret, by which the files are theirs. */
  readonly secret: string | null;
}

export default function Files({ files, secret }: Props) {
  return (
    <ul class="files" aria-label={say('attach.list')}>
      {files.map((file) => (
        <li key={file.id}>
          {file.width ? <Picture file={file} secret={secret} /> : <Sheet file={file} secret={secret} />}
        </li>
      ))}
    </ul>
  );
}

interface FileProps {
  readonly file: Attachment;
  readonly secret: string | null;
}

function Picture({ file, secret }: FileProps) {
  const { id, name, width, height } = file;
  const [address, setAddress] = useState<string | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (address || hasFailed) return undefined;
    let isOver = false;
    addressOf(id, secret ?? '').then(
      (found) => !isOver && setAddress(found),
      () => !isOver && setFailed(true),
    );
    return () => {
      isOver = true;
    };
  }, [id, secret, hasFailed]);
  if (hasFailed) return <Lost name={name} again={() => setFailed(false)} />;
  return (
    <>
      <button
        type="button"
        class="thumb"
        aria-label={say('attach.open', { name })}
        disabled={!address}
        onClick={() => dialog.current?.showModal()}
        style={{ aspectRatio: `${width ?? 1} / ${height ?? 1}` }}
      >
        {address && <img src={address} alt="" />}
      </button>
      <dialog
        ref={dialog}
        class="large"
        aria-label={name}
        onClick={() => dialog.current?.close()}
        onKeyDown={(event) => event.stopPropagation()}
      >
        {address && <img src={address} alt={name} />}
        <button type="button" aria-label={say('attach.close')}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 6l12 12M18 6L6 18" />
          </svg>
        </button>
      </dialog>
    </>
  );
}

function Sheet({ file, secret }: FileProps) {
  const { id, name, size } = file;
  const [hasFailed, setFailed] = useState(false);
  const save = async () => {
    setFailed(false);
    try {
      const link = document.createElement('a');
      link.href = await addressOf(id, secret ?? '');
      link.download = name;
      link.click();
    } catch {
      setFailed(true);
    }
  };
  if (hasFailed) return <Lost name={name} again={() => void save()} />;
  return (
    <button type="button" class="save" aria-label={say('attach.save', { name })} onClick={() => void save()}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M6 3h8l4 4v14H6zM14 3v4h4" />
      </svg>
      <span dir="auto">{name}</span> <small>{sizeOf(size)}</small>
    </button>
  );
}

function Lost({ name, again }: { name: string; again: () => void }) {
  return (
    <p class="lost" role="alert">
      {say('attach.not_shown', { name })}{' '}
      <button type="button" class="link" onClick={again}>
        {say('message.again')}
      </button>
    </p>
  );
}
