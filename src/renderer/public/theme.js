// Runs before the first paint, so that a chosen theme never flashes the other one. A file of its own: the policy forbids inline scripts.
try {
  const { theme } = JSON.parse(localStorage.getItem('baton.settings') ?? '{}')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch (error) {
  console.warn('The saved theme cannot be read; the system theme is used.', error)
}
