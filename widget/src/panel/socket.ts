/** The visitor's socket: connects, says hello, pings, and comes back by itself when the connection is lost. */

import { readServerFrame, type ServerFrame } from '../protocol/server_frames';
import type { Hello, VisitorFrame } from '../protocol/visitor_frames';
import { backoffMs } from './backoff';

export type Connection = 'idle' | 'connecting' | 'open' | 'lost' | 'stopped';

/** Close codes after which no attempt can succeed: 4403 origin, 4404 site, 4406 version. */
const FATAL_CLOSE_CODES: readonly number[] = [4403, 4404, 4406];

/** Milliseconds. */
export interface SocketTimes {
  readonly pingEvery: number;
  /** No pong, or no welcome, within this time: the connection is dead although nobody said so. */
  readonly answerWithin: number;
  readonly backoff: (attempt: number) => number;
}

/** The protocol asks for a ping every 20 seconds and a pong within 10. */
export const TIMES: SocketTimes = {
  pingEvery: 20_000,
  answerWithin: 10_000,
  backoff: (attempt) => backoffMs(attempt, Math.random()),
};

export interface SocketEvents {
  hello(): Hello;
  frame(frame: ServerFrame): void;
  connection(connection: Connection): void;
}

export class VisitorSocket {
  private socket: WebSocket | null = null;
  private connection: Connection = 'idle';
  private attempt = 0;
  private nonce = 0;
  /** Set by `bye`: milliseconds that the server asks us to stay away. */
  private stayAwayMs = 0;
  private retryTimer: Timer;
  private pingTimer: Timer;
  private answerTimer: Timer;

  constructor(
    private readonly connect: () => WebSocket,
    private readonly events: SocketEvents,
    private readonly times: SocketTimes = TIMES,
  ) {}

  /** Connects unless it is connected, or the server has refused for good. */
  open(): void {
    if (this.socket || this.connection === 'stopped') return;
    clearTimeout(this.retryTimer);
    this.become('connecting');
    const socket = this.connect();
    this.socket = socket;
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => this.take(socket, event.data);
    socket.onclose = (event) => this.closed(socket, event.code);
  }

  /** @returns false when there is no session to send it in; the outbox holds what must not be lost. */
  send(frame: VisitorFrame): boolean {
    if (!this.socket || this.connection !== 'open') return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** The network is back, or the tab is looked at again: connect now, or find out whether the line is still alive. */
  wake(): void {
    if (this.connection === 'open') this.ping();
    else if (this.connection === 'lost') this.open();
  }

  /** The page goes away, perhaps to come back from the browser's cache, which an open socket would keep it out of. */
  leave(): void {
    clearTimeout(this.retryTimer);
    const socket = this.socket;
    this.detach();
    socket?.close();
    this.become('idle');
  }

  /** Leaves the session and enters it again, to be told what is missing or who one is. */
  resume(): void {
    if (this.socket) this.lose(this.socket);
  }

  private opened(socket: WebSocket): void {
    socket.send(JSON.stringify(this.events.hello()));
    this.expectAnswer(socket);
  }

  private take(socket: WebSocket, data: unknown): void {
    const frame = readServerFrame(data);
    if (socket !== this.socket || !frame) return;
    if (frame.type === 'welcome') this.welcomed();
    if (frame.type === 'pong') this.answered();
    if (frame.type === 'bye') this.stayAwayMs = frame.retry_after_ms;
    this.events.frame(frame);
  }

  private welcomed(): void {
    this.answered();
    this.become('open');
    clearInterval(this.pingTimer);
    this.pingTimer = setInterval(() => this.proveStable(), this.times.pingEvery);
  }

  /** Only a connection that lasts resets the backoff: one that is lost right after each welcome must not spin. */
  private proveStable(): void {
    this.attempt = 0;
    this.ping();
  }

  private ping(): void {
    if (!this.socket) return;
    this.nonce += 1;
    this.send({ type: 'ping', nonce: this.nonce });
    this.expectAnswer(this.socket);
  }

  private expectAnswer(socket: WebSocket): void {
    this.answerTimer ??= setTimeout(() => this.lose(socket), this.times.answerWithin);
  }

  private answered(): void {
    clearTimeout(this.answerTimer);
    this.answerTimer = undefined;
  }

  /** A dead connection may take minutes to close: it is left to itself. */
  private lose(socket: WebSocket): void {
    this.closed(socket, 0);
    socket.close();
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.detach();
    if (FATAL_CLOSE_CODES.includes(code)) return this.become('stopped');
    this.become('lost');
    const wait = this.stayAwayMs + this.times.backoff(this.attempt);
    this.attempt += 1;
    this.stayAwayMs = 0;
    this.retryTimer = setTimeout(() => this.open(), wait);
  }

  private detach(): void {
    this.socket = null;
    this.answered();
    clearInterval(this.pingTimer);
  }

  private become(connection: Connection): void {
    this.connection = connection;
    this.events.connection(connection);
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;
