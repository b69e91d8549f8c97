"""Exact BM25 over all documents: what text search is compared with.

Words are runs of letters, digits and marks, in lower case and without accents; of Chinese,
Japanese, Thai and the like each character together with the next. No stems, no stop words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from math import log

# Thai to Myanmar, Khmer, kana, ideographs and Hangul.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
)
RUN = re.compile(rf"[{UNSPACED}]+|[^\W{UNSPACED}]+")


def words(text: str) -> list[str]:
    found = []
    for run in RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        if re.match(f"[{UNSPACED}]", run):
            found += [run[i : i + 2] for i in range(max(len(run) - 1, 1))]
        else:
            letters = unicodedata.normalize("NFKD", run)
            found.append("".join(c for c in letters if not unicodedata.combining(c)))
    return found


class BM25:
    def __init__(self, texts: dict[str, str], k1: float, b: float) -> None:
        self.k1, self.b = k1, b
        self.counts = {id: Counter(words(text)) for id, text in texts.items()}
        self.lengths = {id: count.total() for id, count in self.counts.items()}
        self.mean = sum(self.lengths.values()) / max(len(texts), 1)
        self.having = Counter(word for count in self.counts.values() for word in count)

    def weight(self, word: str) -> float:
        having = self.having[word]
        return log(1 + (len(self.counts) - having + 0.5) / (having + 0.5))

    def score(self, query: Iterable[str], id: str) -> float:
        norm = self.k1 * (1 - self.b + self.b * self.lengths[id] / self.mean)
        found = ((word, self.counts[id][word]) for word in sorted(set(query)))
        return sum(self.weight(word) * n / (n + norm) for word, n in found)

    def search(self, query: str, limit: int) -> list[str]:
        """The best first, of equally good ones the later post."""
        asked = words(query)
        scores = {id: self.score(asked, id) for id in self.counts}
        later_first = list(scores)[::-1]
        ranked = sorted(later_first, key=scores.__getitem__, reverse=True)
        return [id for id in ranked[:limit] if scores[id] > 0]
