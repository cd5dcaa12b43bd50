/* Runs before the first paint: the stored choice beats the system's. */
try {
  const stored = localStorage.getItem("theme");
  if (stored === "light" || stored === "dark") document.documentElement.dataset.theme = stored;
} catch { /* storage is switched off: follow the system */ }
