/** The visitor's socket: connects, says hello, pings, and comes back by itself when the connection is lost. */

import { readServerFrame, type ServerFrame } from '../protocol/server_frames';
import type { Hello, VisitorFrame } from '../protocol/visitor_frames';
import { backoffMs } from './backoff';

export type Connection = 'idle' | 'connecting' | 'open' | 'lost' | 'stopped';

/** Close codes after which no attempt can succeed: 4403 origin, 4404 site, 4406 version. */
const FATAL_CLOSE_CODES: readonly number[] = [4403, 4404, 4406];

/** Close code for more open sockets than a limit allows: others have to end before another attempt can succeed. */
const CLOSE_TOO_MANY = 4429;

/** Milliseconds. */
export interface SocketTimes {
  readonly pingEvery: number;
  /** Nothing heard within this time after a ping or a hello: the connection is dead although nobody said so. */
  readonly answerWithin: number;
  /** From the attempt to connect to the welcome: after a restart everybody comes back at once, and each waits. */
  readonly openWithin: number;
  /** The same when the network came back or somebody looks again. */
  readonly wakeWithin: number;
  /** How long to stay away after too many sockets. */
  readonly tooManyWait: number;
  readonly backoff: (attempt: number) => number;
}

/** The protocol asks for a ping every 15 seconds and a pong within 8: a dead line is found within 23. */
export const TIMES: SocketTimes = {
  pingEvery: 15_000,
  answerWithin: 8_000,
  openWithin: 30_000,
  wakeWithin: 1_000,
  tooManyWait: 10_000,
  backoff: (attempt) => backoffMs(attempt, Math.random()),
};

/** On a slow network a second is no proof: a woken line may take this many of the last round trip. */
const ROUND_TRIPS = 4;

/** Milliseconds; no server may send a panel away for longer. */
const STAY_AWAY_MS_MAX = 60_000;

export interface SocketEvents {
  hello(): Hello;
  frame(frame: ServerFrame): void;
  connection(connection: Connection): void;
}

export class VisitorSocket {
  #socket: WebSocket | null = null;
  #connection: Connection = 'idle';
  #attempt = 0;
  #nonce = 0;
  /** Set by `bye`: milliseconds that the server asks us to stay away. */
  #stayAwayMs = 0;
  #retryTimer: Timer;
  #pingTimer: Timer;
  #answerTimer: Timer;
  /** Waiting with the shorter deadline of `wake`; being woken again does not extend it. */
  #isHurried = false;
  #begunAt = 0;
  #pingedAt = 0;
  #roundTripMs = 0;

  constructor(
    private readonly connect: () => WebSocket,
    private readonly events: SocketEvents,
    private readonly times: SocketTimes = TIMES,
  ) {}

  /** Connects unless it is connected, or the server has refused for good. */
  open(): void {
    if (this.#socket || this.#connection === 'stopped') return;
    clearTimeout(this.#retryTimer);
    this.#become('connecting');
    this.#begunAt = performance.now();
    const socket = this.connect();
    this.#socket = socket;
    this.#expectAnswer(socket, this.times.openWithin);
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = (event) => this.#take(socket, event.data);
    socket.onclose = (event) => this.#closed(socket, event.code);
  }

  /** @returns false when there is no session to send it in; the outbox holds what must not be lost. */
  send(frame: VisitorFrame): boolean {
    if (!this.#socket || this.#connection !== 'open') return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** The network is back, or the tab is looked at again: connect now, or find out whether the line is still alive. */
  wake(): void {
    if (this.#connection === 'open') this.#hurry();
    else if (this.#connection === 'lost' || this.#isStuck) this.#again();
  }

  /** An attempt to connect from before the network came back may wait for packets that nobody sends any more. */
  get #isStuck(): boolean {
    return this.#connection === 'connecting' && performance.now() - this.#begunAt > this.times.wakeWithin;
  }

  #again(): void {
    this.resume();
    this.open();
  }

  /** The page goes away, perhaps to come back from the browser's cache, which an open socket would keep it out of. */
  leave(): void {
    clearTimeout(this.#retryTimer);
    const socket = this.#socket;
    this.#detach();
    socket?.close();
    this.#become('idle');
  }

  /** Leaves the session and enters it again, to be told what is missing or who one is. */
  resume(): void {
    if (this.#socket) this.#lose(this.#socket);
  }

  /** Says hello anew, because there is more to say; nothing was lost, and nobody need hear of it. */
  renew(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#detach();
    socket.close();
    this.open();
  }

  #opened(socket: WebSocket): void {
    socket.send(JSON.stringify(this.events.hello()));
  }

  #take(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket) return;
    this.#answered();
    const frame = readServerFrame(data);
    if (!frame) return;
    if (frame.type === 'welcome') this.#welcomed();
    if (frame.type === 'pong' && frame.nonce === this.#nonce)
      this.#roundTripMs = performance.now() - this.#pingedAt;
    if (frame.type === 'bye') this.#stayAwayMs = Math.min(frame.retry_after_ms, STAY_AWAY_MS_MAX);
    this.events.frame(frame);
  }

  #welcomed(): void {
    this.#become('open');
    clearInterval(this.#pingTimer);
    this.#pingTimer = setInterval(() => this.#proveStable(), this.times.pingEvery);
  }

  /** Only a connection that lasts resets the backoff: one that is lost right after each welcome must not spin. */
  #proveStable(): void {
    this.#attempt = 0;
    this.#ping();
  }

  #ping(): void {
    if (!this.#socket) return;
    this.#nonce += 1;
    this.#pingedAt = performance.now();
    this.send({ type: 'ping', nonce: this.#nonce });
    this.#expectAnswer(this.#socket);
  }

  #expectAnswer(socket: WebSocket, within = this.times.answerWithin): void {
    this.#answerTimer ??= setTimeout(() => this.#lose(socket), within);
  }

  #hurry(): void {
    if (this.#isHurried) return;
    this.#ping();
    this.#isHurried = true;
    clearTimeout(this.#answerTimer);
    const within = Math.max(this.times.wakeWithin, ROUND_TRIPS * this.#roundTripMs);
    this.#answerTimer = setTimeout(() => this.#again(), within);
  }

  #answered(): void {
    clearTimeout(this.#answerTimer);
    this.#answerTimer = undefined;
    this.#isHurried = false;
  }

  /** A dead connection may take minutes to close: it is left to itself. */
  #lose(socket: WebSocket): void {
    this.#closed(socket, 0);
    socket.close();
  }

  #closed(socket: WebSocket, code: number): void {
    if (socket !== this.#socket) return;
    this.#detach();
    if (FATAL_CLOSE_CODES.includes(code)) return this.#become('stopped');
    this.#become('lost');
    if (code === CLOSE_TOO_MANY) this.#stayAwayMs = Math.max(this.#stayAwayMs, this.times.tooManyWait);
    const wait = this.#stayAwayMs + this.times.backoff(this.#attempt);
    this.#attempt += 1;
    this.#stayAwayMs = 0;
    this.#retryTimer = setTimeout(() => this.open(), wait);
  }

  #detach(): void {
    this.#socket = null;
    this.#answered();
    clearInterval(this.#pingTimer);
  }

  #become(connection: Connection): void {
    this.#connection = connection;
    this.events.connection(connection);
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;
