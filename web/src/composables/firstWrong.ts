import { nextTick } from 'vue'

/** Takes who sent a form too early to the first field that is wrong: it may stand far above the button. */
export async function toFirstWrong(sent: Event): Promise<void> {
  const form = sent.target as HTMLElement
  await nextTick()
  form.querySelector<HTMLElement>('[aria-invalid=true], .bad')?.focus()
}
