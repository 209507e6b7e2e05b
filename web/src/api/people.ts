import { http } from './http'
import type {
  Address, Entry, NewAddress, Page, Person, Picture, Region, Session,
} from './shapes'
import { fitted } from './shrink'

export const signUp = (handle: string, password: string, display_name: string, key: string) =>
  http.post<Entry>('/api/people', { handle, password, display_name }, key)
export const signIn = (handle: string, password: string, device: string) =>
  http.post<Entry>('/api/sessions', { handle, password, device })
export const signOut = () => http.del<void>('/api/sessions/current')
export const sessions = () => http.get<Page<Session>>('/api/sessions')
export const endSession = (id: string) => http.del<void>(`/api/sessions/${id}`)

export const me = () => http.get<Person>('/api/me')
export type Change = Partial<Pick<Person, 'display_name' | 'picture' | 'language' | 'theme'>>
export const change = (what: Change) => http.patch<Person>('/api/me', what)
export const newPassword = (old: string, fresh: string) =>
  http.put<void>('/api/me/password', { old, new: fresh })
export const everything = () => http.get<unknown>('/api/me/export')
export const erase = (password: string) => http.del<void>('/api/me', { password })

/** Keeps a picture; one of a telephone's camera is made smaller first. */
export const keepPicture = async (file: Blob, key: string) =>
  http.upload<Picture>('/api/images', (await fitted(file)).file, key)

export const regions = (parent?: string) =>
  http.get<{ items: Region[] }>('/api/regions', { parent })
export const addresses = () => http.get<{ items: Address[] }>('/api/addresses')
export const addAddress = (address: NewAddress, key: string) =>
  http.post<Address>('/api/addresses', address, key)
export const changeAddress = (id: string, address: NewAddress) =>
  http.put<Address>(`/api/addresses/${id}`, address)
export const dropAddress = (id: string) => http.del<void>(`/api/addresses/${id}`)
