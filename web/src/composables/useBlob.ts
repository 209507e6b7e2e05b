import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** An address for bytes that are only here, for as long as they are shown. */
export function useBlob(of: () => Blob | undefined): Ref<string> {
  const address = ref('')
  const drop = () => {
    if (address.value) URL.revokeObjectURL(address.value)
    address.value = ''
  }
  watch(of, (blob) => {
    drop()
    if (blob) address.value = URL.createObjectURL(blob)
  }, { immediate: true })
  onScopeDispose(drop)
  return address
}
