// src/ui/drawn.ts
function onChange() {
  let shown = "";
  return async (what, draw) => {
    const key = JSON.stringify(what);
    if (key === shown) return;
    shown = key;
    try {
      await draw();
    } catch (error) {
      if (shown === key) shown = "";
      throw error;
    }
  };
}
function whileLookedAt(everyMs, look) {
  const again = () => {
    if (document.visibilityState === "visible") look();
  };
  setInterval(again, everyMs);
  document.addEventListener("visibilitychange", again);
  return again;
}

export {
  onChange,
  whileLookedAt
};
