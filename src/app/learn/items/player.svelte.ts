import { cueAt, type Cue } from '$lib/kit/captions';
import { playerDeed } from './player-keys';
import { captionsToShow, nextSpeed, NO_CAPTIONS, type PlayerSettings } from './player-settings';

export interface Captions {
  readonly language: string;
  readonly cues: readonly Cue[];
}

/** A recording as the controls beside it see it: how fast, which captions, where in its words. */
export class Player {
  media = $state.raw<HTMLMediaElement>();
  readonly captions: readonly Captions[];
  #speed = $state(1);
  #shown = $state<string>(NO_CAPTIONS);
  #time = $state(0);
  readonly #remember: (settings: PlayerSettings) => void;
  readonly #beforeSeek: () => void;
  readonly #reader: string;
  #settings: PlayerSettings;
  readonly #cues = $derived.by(() => this.#words()?.cues ?? []);
  readonly #cue = $derived(cueAt(this.#cues, this.#time));

  constructor(
    captions: readonly Captions[],
    parts: {
      readonly settings: PlayerSettings;
      /** Language of the interface. */
      readonly reader: string;
      remember(settings: PlayerSettings): void;
      /** What was played up to here is told before the place changes. */
      beforeSeek(): void;
    },
  ) {
    this.captions = captions;
    this.#settings = parts.settings;
    this.#remember = (settings) => parts.remember(settings);
    this.#beforeSeek = () => parts.beforeSeek();
    this.#reader = parts.reader;
    this.#speed = parts.settings.speed;
    this.#shown = captionsToShow(this.#languages, parts.settings.captions, parts.reader);
  }

  get speed(): number {
    return this.#speed;
  }
  /** A language, or NO_CAPTIONS. */
  get shown(): string {
    return this.#shown;
  }
  /** The captions whose words stand beside the recording: also where none are shown in its picture. */
  get wordsLanguage(): string | undefined {
    return this.#words()?.language;
  }
  get cues(): readonly Cue[] {
    return this.#cues;
  }
  /** The place of the cue that is being said; -1 before the first. */
  get cue(): number {
    return this.#cue;
  }

  /** The browser has the recording: from now on it plays as the profile likes it. */
  begin(): void {
    if (this.media) this.media.defaultPlaybackRate = this.media.playbackRate = this.#speed;
  }

  /** The browser says where it is. */
  tick(): void {
    this.#time = this.media?.currentTime ?? 0;
  }

  setSpeed(speed: number): void {
    if (this.media) this.media.playbackRate = speed;
    this.noteSpeed(speed);
  }

  /** The speed was set, by us or in the browser's own menu. */
  noteSpeed(speed: number): void {
    if (speed === this.#speed || speed <= 0) return;
    this.#speed = speed;
    this.#keep({ ...this.#settings, speed });
  }

  setCaptions(shown: string): void {
    for (const track of this.media?.textTracks ?? []) track.mode = track.language === shown ? 'showing' : 'disabled';
    this.#noteShown(shown);
  }

  /** Captions were chosen in the browser's own menu. */
  noteCaptions(): void {
    const showing = [...(this.media?.textTracks ?? [])].find(({ mode }) => mode === 'showing');
    this.#noteShown(showing?.language ?? NO_CAPTIONS);
  }

  toggle(): void {
    if (this.media?.paused) void this.media.play().catch(() => undefined);
    else this.media?.pause();
  }

  /** `time` in seconds of the recording. */
  seek(time: number): void {
    if (!this.media) return;
    this.#beforeSeek();
    this.media.currentTime = Math.min(
      Math.max(0, time),
      Number.isFinite(this.media.duration) ? this.media.duration : time,
    );
    this.tick();
  }

  /** Plays from the beginning of a cue. */
  playFrom(cue: Cue): void {
    this.seek(cue.start);
    if (this.media?.paused) this.toggle();
  }

  /** Does what the key is for; false where it is for nothing here. */
  press(event: KeyboardEvent): boolean {
    const deed = playerDeed(event);
    if (deed === undefined || !this.media) return false;
    if (deed === 'toggle') this.toggle();
    else if (deed === 'slower') this.setSpeed(nextSpeed(this.#speed, -1));
    else if (deed === 'faster') this.setSpeed(nextSpeed(this.#speed, 1));
    else this.seek(this.media.currentTime + deed.seek);
    return true;
  }

  get #languages(): readonly string[] {
    return this.captions.map(({ language }) => language);
  }

  #words(): Captions | undefined {
    const wanted = this.#shown === NO_CAPTIONS ? captionsToShow(this.#languages, undefined, this.#reader) : this.#shown;
    return this.captions.find(({ language }) => language === wanted);
  }

  #noteShown(shown: string): void {
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#keep({ ...this.#settings, captions: shown });
  }

  #keep(settings: PlayerSettings): void {
    this.#settings = settings;
    this.#remember(settings);
  }
}
