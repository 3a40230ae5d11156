// The page of the firm list is drawn anew when an import that was watched on it has ended.
document.addEventListener("portal:job", () => location.reload());
