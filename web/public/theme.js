// Runs before the first paint, so that a chosen theme or language never flashes as the other one.
;(function () {
  var kept = {}
  try {
    kept = JSON.parse(localStorage.getItem('hutong.taste') || '{}')
  } catch (refused) {
    // Storage may be closed to us; the system's taste is a good second choice.
    void refused
  }
  var dark = matchMedia('(prefers-color-scheme: dark)').matches
  var chosen = kept.theme === 'dark' || kept.theme === 'light' ? kept.theme : dark ? 'dark' : 'light'
  document.documentElement.dataset.theme = chosen
  if (kept.language === 'en') document.documentElement.lang = 'en'
})()
