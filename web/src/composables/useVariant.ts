import { computed, ref, watch, type Ref } from 'vue'
import type { Product, Sku } from '@/api/shapes'

/** Which variant is meant by the chosen options, and which options can still be bought. */
export function useVariant(product: Ref<Product | undefined>, begin?: Sku) {
  const chosen = ref<Record<string, string>>({})
  const fits = (sku: Sku, wanted: Record<string, string>) =>
    Object.entries(wanted).every(([name, value]) => sku.options[name] === value)
  const complete = computed(() =>
    Boolean(product.value?.options.every((option) => chosen.value[option.name])),
  )
  const sku = computed<Sku | undefined>(() =>
    complete.value ? product.value?.skus.find((one) => fits(one, chosen.value)) : undefined,
  )
  const missing = computed(() =>
    product.value?.options.filter((option) => !chosen.value[option.name]) ?? [],
  )

  function offered(name: string, value: string): boolean {
    const wanted = { ...chosen.value, [name]: value }
    return Boolean(product.value?.skus.some((one) => one.available > 0 && fits(one, wanted)))
  }
  function choose(name: string, value: string): void {
    const { [name]: before, ...others } = chosen.value
    chosen.value = before === value ? others : { ...others, [name]: value }
  }

  // An option with one value is no choice.
  watch(
    product,
    (now) => {
      chosen.value = { ...begin?.options }
      for (const option of now?.options ?? []) {
        const only = option.values[0]
        if (option.values.length === 1 && only) chosen.value[option.name] = only
      }
    },
    { immediate: true },
  )
  return { chosen, sku, missing, offered, choose }
}
