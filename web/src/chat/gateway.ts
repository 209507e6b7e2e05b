import { http } from '@/api/http'
import type { Ticket } from '@/api/chat'
import type { Id } from '@/api/shapes'
import { Backoff } from './backoff'
import { LongPoll, type Polled } from './poll'
import type { Connection, Frame } from './types'

/** After so many sockets that never got a welcome, the long poll takes over for a while. */
const SOCKETS_TRIED = 3
const SOCKET_AGAIN_MS = 60_000
const WELCOME_WITHIN_MS = 8_000

export interface Hearing {
  /** Where this device stands, so that the other side can begin there. */
  hello(): Promise<{ version: number | null; epoch: string }>
  frame(frame: Frame): void
  connection(state: Connection): void
}

/**
 * One connection to the gateway for as long as it is wanted: a socket, and the long poll where
 * sockets do not get through. Losing it loses nothing, because whoever hears a welcome asks for
 * what was missed.
 */
export class Gateway {
  private socket: WebSocket | undefined
  private polling: LongPoll | undefined
  private timer: number | undefined
  private watchdog: number | undefined
  private readonly backoff = new Backoff()
  private failedSockets = 0
  private heartbeatMs = 20_000
  private open: Id[] = []
  private wanted = false

  constructor(
    private readonly device: string,
    private readonly ticket: (device: string) => Promise<Ticket>,
    private readonly hearing: Hearing,
  ) {}

  start(): void {
    if (this.wanted) return
    this.wanted = true
    window.addEventListener('online', this.hurry)
    window.addEventListener('offline', this.lost)
    document.addEventListener('visibilitychange', this.hurry)
    void this.connect()
  }

  stop(): void {
    this.wanted = false
    window.removeEventListener('online', this.hurry)
    window.removeEventListener('offline', this.lost)
    document.removeEventListener('visibilitychange', this.hurry)
    window.clearTimeout(this.timer)
    this.close()
  }

  /** The conversations that are on the screen: only their typing and presence are of interest. */
  show(conversations: Id[]): void {
    this.open = conversations
    this.say({ type: 'open', conversations })
    this.polling?.show(conversations)
  }

  typing(conversation: Id): void {
    this.say({ type: 'typing', conversation })
    this.polling?.typing(conversation)
  }

  private say(frame: Record<string, unknown>): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame))
  }

  /** Somebody looks again, or the network is back: no need to wait for the next try. */
  private readonly hurry = (): void => {
    if (document.hidden || !this.wanted || this.timer === undefined) return
    window.clearTimeout(this.timer)
    this.timer = undefined
    void this.connect()
  }
  private readonly lost = (): void => {
    this.close()
    this.later()
  }

  private later(): void {
    this.hearing.connection(navigator.onLine ? 'connecting' : 'offline')
    if (!this.wanted) return
    window.clearTimeout(this.timer)
    this.timer = window.setTimeout(() => {
      this.timer = undefined
      void this.connect()
    }, this.backoff.next())
  }

  private async connect(): Promise<void> {
    if (!this.wanted || this.socket || this.polling) return
    this.hearing.connection(navigator.onLine ? 'connecting' : 'offline')
    try {
      const ticket = await this.ticket(this.device)
      if (!this.wanted) return
      if (this.failedSockets >= SOCKETS_TRIED) await this.poll(ticket)
      else this.dial(ticket)
    } catch {
      this.later()
    }
  }

  private dial(ticket: Ticket): void {
    const address = new URL(ticket.url, window.location.href)
    address.protocol = address.protocol.replace('http', 'ws')
    address.searchParams.set('token', ticket.token)
    const socket = new WebSocket(address)
    this.socket = socket
    this.watch(WELCOME_WITHIN_MS)
    let welcome = false
    socket.onopen = async () => {
      const hello = await this.hearing.hello()
      this.say({ type: 'hello', ...hello })
      this.say({ type: 'open', conversations: this.open })
    }
    socket.onmessage = (event: MessageEvent<string>) => {
      this.watch(this.heartbeatMs * 2.5)
      const frame = JSON.parse(event.data) as Frame
      if (frame.type === 'welcome') {
        welcome = true
        this.failedSockets = 0
      }
      this.heard(frame)
    }
    socket.onclose = () => {
      if (this.socket !== socket) return
      if (!welcome) this.failedSockets += 1
      this.close()
      this.later()
    }
  }

  private heard(frame: Frame): void {
    if (frame.type === 'welcome') {
      this.backoff.reset()
      this.heartbeatMs = frame.heartbeat_s * 1000 || this.heartbeatMs
      this.hearing.connection('online')
    }
    this.hearing.frame(frame)
  }

  private watch(ms: number): void {
    window.clearTimeout(this.watchdog)
    this.watchdog = window.setTimeout(() => this.socket?.close(), ms)
  }

  private close(): void {
    window.clearTimeout(this.watchdog)
    const { socket } = this
    this.socket = undefined
    socket?.close()
    this.polling?.stop()
    this.polling = undefined
  }

  /** The same frames by asking again and again, until it is time to try a socket once more. */
  private async poll(ticket: Ticket): Promise<void> {
    const { device } = this
    const mine = new LongPoll(
      async (what, signal) => {
        const body = { device, ...what, ...(await this.hearing.hello()) }
        return http.post<Polled>(ticket.poll, body, undefined, signal)
      },
      (frame) => this.heard(frame),
      this.open,
    )
    this.polling = mine
    try {
      await mine.run(Date.now() + SOCKET_AGAIN_MS, () => {
        this.hearing.connection('online')
        this.hearing.frame({ type: 'resync' })
      })
      if (this.polling !== mine) return
      this.failedSockets = SOCKETS_TRIED - 1
      this.polling = undefined
      void this.connect()
    } catch (failure) {
      if (this.polling !== mine) return
      this.polling = undefined
      throw failure
    }
  }
}
