// A page that shows a job is drawn anew when that job, watched on it, has ended.
document.addEventListener("portal:job", () => location.reload());
