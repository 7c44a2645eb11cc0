/** A short, soft sound for a new message; nothing is loaded for it. */

/** Hertz and seconds: two notes, one after the other. */
const NOTES = [
  { pitch: 660, at: 0 },
  { pitch: 880, at: 0.12 },
] as const;
const NOTE_SECONDS = 0.18;
const LOUDNESS = 0.08;

/** Silent where the browser wants a gesture first. */
export function chime(): void {
  const audio = new AudioContext();
  for (const { pitch, at } of NOTES) {
    const begin = audio.currentTime + at;
    const note = audio.createOscillator();
    const volume = audio.createGain();
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(LOUDNESS, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + NOTE_SECONDS);
    note.connect(volume).connect(audio.destination);
    note.start(begin);
    note.stop(begin + NOTE_SECONDS);
  }
  setTimeout(() => void audio.close(), 1_000);
}
