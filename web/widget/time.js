// Days and times in the language of the words, as the person's region writes them.

/** The browser's own way of writing, if it is one of this language. */
export const language = (words) => (navigator.language?.split("-")[0] === words.lang.split("-")[0] ? navigator.language : words.lang);

/** Hour and minute. */
export const clock = (date, words) => date.toLocaleTimeString(language(words), { hour: "2-digit", minute: "2-digit" });

/** "Today", "Yesterday" or the date. */
export function dayName(date, words) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return words.today;
  return days === 1 ? words.yesterday : date.toLocaleDateString(language(words), { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}
